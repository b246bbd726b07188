"""The forms that associations set for kinds: the one that holds, its topics and questions, earlier versions."""

from __future__ import annotations

import json
from typing import Any

from huiguan.cases.enums import Kind
from huiguan.cases.kind_questions import KindQuestion, asked
from huiguan.cases.kinds import spec_of
from huiguan.cases.models import KindForm
from huiguan.cases.selectors.own_kinds import line_of
from huiguan.kernel.permits import Actor, permit

MANAGE = "cases.manage_kinds"
_WHY = "forms hold downwards, and are read by who asks"


def form_of(organization: Any, *kinds: str) -> KindForm | None:
    """The newest version that the association set, or the nearest above that set one; None as the kind itself.

    `kinds` are the keys of a kind (`KindSpec.keys`): one of one's own without a form has that of its base.
    """
    line = line_of(organization)
    return next((found for kind in kinds if (found := _holding(line, kind)) is not None), None)


def _holding(line: list[int], kind: str) -> KindForm | None:
    """The last word of each association, the nearest first; one that follows says nothing."""
    rows = KindForm.objects.unscoped(_WHY).filter(organization__in=line, kind=kind)
    newest = rows.select_related("organization").order_by("-organization__path", "-version")
    return next((row for row in newest.distinct("organization__path") if not row.follows), None)


def forms_of(organization: Any) -> dict[str, KindForm]:
    """The forms that hold, by the key of the kind for which they were set: all in one read, for a page of kinds."""
    rows = KindForm.objects.unscoped(_WHY).filter(organization__in=line_of(organization))
    newest = rows.select_related("organization").order_by("kind", "-organization__path", "-version")
    found: dict[str, KindForm] = {}
    for row in newest.distinct("kind", "organization__path"):
        if not row.follows:
            found.setdefault(row.kind, row)
    return found


def sets_form(organization: Any, kind: str) -> bool:
    """Tell whether the association has a form of its own for a kind that holds now."""
    row = _holding([organization.pk], kind)
    return row is not None


def questions_of(form: KindForm | None) -> list[KindQuestion]:
    """What a version asks."""
    return [] if form is None else asked(form.questions)


def topics_in(form: KindForm | None, *kinds: str) -> list[tuple[str, Any]]:
    """Keys and words of the topics that a version offers, by the keys of the kind."""
    own = spec_of(kinds[-1]).topics
    if form is None or not form.topics or kinds == (Kind.REQUEST,):
        return list(own)
    words = dict(own)
    return [(key, label or words[key]) for key, label in form.topics if label or key in words]


def versions_of(actor: Actor, organization: Any, kind: str) -> list[KindForm]:
    """All versions that the association itself set, the newest first."""
    permit(actor, MANAGE, organization)
    rows = KindForm.objects.unscoped("permitted in the association").filter(organization=organization, kind=kind)
    return list(rows.order_by("-version"))


def answers_in_words(form: KindForm | None, kept: str) -> list[tuple[str, str]]:
    """Questions of the version that was filled in and what was answered, in the order of the form."""
    given: dict[str, str] = json.loads(kept) if kept else {}
    return [(question.label, given[question.key]) for question in questions_of(form) if question.key in given]
