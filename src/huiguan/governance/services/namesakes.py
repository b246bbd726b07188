"""Whether two names are one person: certain by person or member, likely by unit or date of birth, else a question.

What the charter asks about a candidate (posts held, terms served) hangs on it: a name alone neither joins two people
nor parts one, so the clerk is asked, and the answer is kept with the proposal.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.governance.models import Post, Tenure, Term
from huiguan.kernel.permits import RuleViolation

OPEN = ("proposed", "holds")


class Same(StrEnum):
    """How sure it is that a row and a candidate are one person."""

    YES = "yes"
    LIKELY = "likely"
    UNSURE = "unsure"
    NO = "no"


#: What the clerk can answer about people of the same name.
ANSWERS = (("same", gettext_lazy("The same person")), ("other", gettext_lazy("Somebody else of the same name")))


def sameness(row: Any, candidate: Any) -> Same:
    """Whether a tenure is the candidate's (`services.tenures.Candidate`)."""
    pairs = ((row.person_id, candidate.person_id), (row.membership_id, candidate.membership_id))
    if any(left is not None and left == right for left, right in pairs):
        return Same.YES
    both_known = any(left is not None and right is not None for left, right in pairs)
    if both_known or plain(row.name) != plain(candidate.name):
        return Same.NO
    born = row.membership.birth_date if row.membership_id is not None else None
    if born is not None and candidate.born is not None:
        return Same.LIKELY if born == candidate.born else Same.NO
    return Same.LIKELY if plain(row.unit) == plain(candidate.unit) else Same.UNSURE


def plain(text: str) -> str:
    """A name as names are compared: without the blanks with which two signs are set as wide as three."""
    return "".join(text.split())


def of_candidate(rows: Any, candidate: Any) -> Any:
    """Those of `rows` (tenures) that are the candidate's, as far as it is certain, likely, or was answered."""
    return rows.filter(
        pk__in=[row.pk for row in _near(rows, candidate) if _counts(sameness(row, candidate), candidate)]
    )


def _near(rows: Any, candidate: Any) -> Any:
    asked = Q(bare=plain(candidate.name))
    for column in ("person_id", "membership_id"):
        if (key := getattr(candidate, column)) is not None:
            asked |= Q(**{column: key})
    bare = Func(F("name"), Value(r"\s"), Value(""), Value("g"), function="regexp_replace")
    return rows.annotate(bare=bare).filter(asked).select_related("membership", "post")


def _counts(same: Same, candidate: Any) -> bool:
    if same is Same.UNSURE:
        return bool(candidate.namesake == "same")
    return same is Same.YES or (same is Same.LIKELY and candidate.namesake != "other")


def namesakes_of(post: Post, term: Term | None, candidate: Any) -> list[Tenure]:
    """Tenures under the candidate's name that bear on the proposal and are not certainly theirs."""
    rows = Tenure.objects.unscoped("people of the same name").filter(organization=post.organization_id)
    bears = Q(state__in=OPEN, term=term) | Q(post__key=post.key, state__in=("holds", "ended"), term__isnull=False)
    found = _near(rows.filter(bears), candidate)
    return [row for row in found if sameness(row, candidate) in (Same.LIKELY, Same.UNSURE)]


def ask_about_namesakes(post: Post, term: Term | None, candidate: Any) -> dict[str, Any]:
    """What is kept of the question, with the answer; empty where there was none.

    RuleViolation "namesake", which names them, while it is not sure and not answered.
    """
    found = namesakes_of(post, term, candidate)
    if candidate.namesake not in dict(ANSWERS):
        unsure = [row for row in found if sameness(row, candidate) is Same.UNSURE]
        if unsure:
            raise RuleViolation(_question(unsure), code="namesake", field="namesake")
        return {}
    return {"namesakes": {"answer": candidate.namesake, "tenures": [row.pk for row in found]}} if found else {}


def _question(rows: list[Tenure]) -> str:
    told = "；".join("，".join(filter(None, (row.name, row.unit, row.post.name))) for row in rows[:5])
    return _("Somebody of this name stands here already (%(who)s). Is it the same person?") % {"who": told}
