"""What was told of somebody in the news goes with the consent to it, and when the identity is hidden.

An article knows the activity whose story it tells. What is published and names the person is withdrawn at once, an
earlier edition that does is closed; what is not published yet passes no check (`check_complete`). Of a hidden identity
the name is taken out of every text that is kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Revision

from huiguan.kernel.calendar import today
from huiguan.kernel.history.selectors import stands_in_history
from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify
from huiguan.kernel.permits import Actor, Role, system_actor
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.workflow.services import strike_out_of_notes
from huiguan.members.keys import HIDDEN, name_in_papers
from huiguan.members.models import Membership
from huiguan.programmes.selectors.stories import enrolments_of_member, name_of, named_by_consent
from huiguan.publicsite.models import Article, Edition
from huiguan.publicsite.selectors.public import edition_of, editions_of
from huiguan.publicsite.services.articles import pairs, words_of
from huiguan.publicsite.services.checking import end_publication
from huiguan.publicsite.services.holding import follow_mentions

TAKEN_DOWN = "publicsite.taken_down"
#: Columns of an article in which somebody may be named, beside its text.
NAMING = ("title", "lead", "source", "correction", "withdrawn_reason")


def consent_withdrawn(consent: Any) -> None:
    """Take down what names who no longer consents to it; fills `privacy.consent_withdrawn`."""
    row = named_by_consent(consent)
    if row is not None:
        for article in _told([row.activity_id]):
            _take_down(system_actor("consent"), article, name_of(row))


def follow_identity(membership: Membership) -> None:
    """Take down what names somebody who is hidden now, and the name out of what is kept; fills `members.identity`."""
    if not membership.hidden_identity:
        return
    name = opened(membership, "hidden_name")
    if not name:  # the key is gone: nothing tells any more whom to look for
        return
    for article in _told([row.activity_id for row in enrolments_of_member(membership.pk)]):
        _take_down(system_actor("hidden identity"), article, name)
        _strike_out(article, name)


def out_of_article(article_id: int, name: str) -> None:
    """Take an article down that names somebody who is hidden, and the name out of what is kept of it."""
    rows = Article.objects.unscoped("permitted by who decided on it").select_related("organization", "latest_revision")
    article = rows.select_for_update(of=("self",)).get(pk=article_id)
    _take_down(system_actor("hidden identity"), article, name)
    _strike_out(article, name)


def _told(activity_ids: list[int]) -> list[Article]:
    rows = Article.objects.unscoped("what tells of somebody").filter(activity__in=activity_ids)
    return list(rows.select_for_update(of=("self",)).select_related("organization", "latest_revision").order_by("pk"))


def _take_down(actor: Actor, article: Article, name: str) -> None:
    if not name:
        return
    reason = _reason()
    if article.live and name in words_of(article):
        end_publication(actor, article, reason)
        _tell(article)
    for edition in editions_of(article):
        if edition.closed_on is None and name in words_of(edition_of(article, edition.number)[1]):
            edition.closed_on, edition.closed_reason = today(), reason
            edition.save(update_fields=["closed_on", "closed_reason"])


def _reason() -> str:
    """What visitors are told, in Chinese as all that is published; it leads to nobody."""
    with override("zh-hans"):
        return _("Taken down to protect personal data")


def _strike_out(article: Article, name: str) -> None:
    """Take a name out of the row, of all that was ever written of it, and with its values out of the history."""
    instead = name_in_papers(HIDDEN)
    _strike_out_of_revisions(article, name, instead)
    _strike_out_of_row(article, NAMING, name, instead)
    article.body = [(kind, _in_block(value, name, instead)) for kind, value in pairs(article)]
    article.revision += 1  # a form that was opened before would type the name in again
    article.save(update_fields=[*NAMING, "body", "revision"])
    _forget(article, NAMING, name)
    for edition in editions_of(article):
        _strike_out_of_row(edition, ["note"], name, instead)
        edition.save(update_fields=["note"])
        _forget(edition, ["note"], name)
    strike_out_of_notes(article, name, instead)
    follow_mentions(article)


def _strike_out_of_revisions(article: Article, name: str, instead: str) -> None:
    for revision in Revision.objects.for_instance(article):
        revision.content = {key: _without(value, name, instead) for key, value in revision.content.items()}
        revision.object_str = revision.object_str.replace(name, instead)
        revision.save(update_fields=["content", "object_str"])


def _strike_out_of_row(row: Article | Edition, fields: Sequence[str], name: str, instead: str) -> None:
    for field in fields:
        column: Any = row._meta.get_field(field)
        setattr(row, field, getattr(row, field).replace(name, instead)[: column.max_length])


def _forget(row: Article | Edition, fields: Sequence[str], name: str) -> None:
    """Of rows that never named anybody the history stays whole."""
    if stands_in_history(row, fields, name):
        erase_subject(actor=system_actor("hidden identity"), subjects=[row], rule="PIPL 51: identity hidden")


def _without(value: Any, name: str, instead: str) -> Any:
    """A value of a revision without the name; the text lies there as JSON, in which it may stand escaped."""
    if not isinstance(value, str):
        return value
    escaped, other = (json.dumps(words)[1:-1] for words in (name, instead))
    return value.replace(name, instead).replace(escaped, other)


def _in_block(value: Any, name: str, instead: str) -> Any:
    if isinstance(value, list):
        return [item.replace(name, instead) for item in value]
    return value.replace(name, instead) if isinstance(value, str) else value


def _tell(article: Article) -> None:
    notify(
        kind=TAKEN_DOWN,
        to=[Recipient(organization_id=article.organization_id, role=role) for role in (Role.EDITOR, Role.CLERK)],
        subject_kind="publicsite.article",
        subject_id=article.pk,
        organization_id=article.organization_id,
        text="",
        url=reverse("publicsite:article", args=[article.organization.code, article.pk]),
    )
