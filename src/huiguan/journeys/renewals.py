"""Associations whose renewal (换届) is late become one item that is sent to them and followed up."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from huiguan.directives import services as directives
from huiguan.directives.enums import DocumentKind, ItemState
from huiguan.directives.links import dispatch_url
from huiguan.directives.selectors.documents import items_of
from huiguan.directives.selectors.settings import groups_of
from huiguan.governance import selectors as governance
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit

DAYS_TO_ANSWER = 30
LATE = ("overdue", "due", "postponed", "preparing")
_KEYS = uuid.UUID("8f6f6cc4-21b9-4d5b-8a56-0b0a8f0f2f21")


def chase_renewals(*, actor: Actor, organization: Any, organization_ids: Collection[int]) -> str:
    """Make a document with one confirmed item that names these associations; the address from which it is sent.

    Associations in term, and the sender itself, are left out; RuleViolation "none_late" when none remains. NotFound
    when one of them lies outside of what the actor may read. The same associations again on the same day give the
    same document. Fills `governance.chase_renewals`.
    """
    with recording(actor, organization=organization, reason="chase_renewals"):
        permit(actor, "directives.dispatch", organization)
        late = _late(actor, organization, set(organization_ids))
        document = directives.register_document(
            actor=actor,
            organization=organization,
            text=words_of([row.organization.name for row in late], today()),
            title="关于抓紧完成换届工作的督办通知",
            kind=DocumentKind.NOTICE,
            issuer=organization.name,
            dated=today(),
            form_key=_key(organization.pk, [row.organization_id for row in late]),
        )
        ids = [row.organization_id for row in late]
        _settle_item(actor, document, ids)
        group = _group(actor, organization, document.pk, ids)
    return dispatch_url(organization.code, document.pk) + "?" + urlencode({"to": f"group:{group}"})


def _late(actor: Actor, organization: Any, wanted: set[int]) -> list[Any]:
    rows = governance.renewal_rows(actor, organization, today())
    found = list(rows.filter(organization__in=wanted))
    if {row.organization_id for row in found} != wanted:
        raise NotFound("renewal")
    late = [row for row in found if row.state in LATE and row.organization_id != organization.pk]
    if not late:
        raise RuleViolation(_("None of those chosen is due for renewal."), code="none_late")
    return late


def words_of(names: Sequence[str], day: date) -> str:
    """The words of the document, from which the engine finds its one task with the date."""
    due = day + timedelta(days=DAYS_TO_ANSWER)
    return (
        f"截至{_day(day)}，下列{len(names)}家协会任期届满未完成换届或者临近届满。\n"
        f"名单所列协会要抓紧做好换届准备，于{_day(due)}前报送换届时间安排；依照章程按期召开换届大会，"
        "并在规定期限内办理负责人备案。\n"
        f"名单：{'、'.join(names)}"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _key(place: int, ids: Sequence[int]) -> uuid.UUID:
    return uuid.uuid5(_KEYS, f"{place} {today().isoformat()} {sorted(ids)}")


def _settle_item(actor: Actor, document: Any, ids: Sequence[int]) -> None:
    """The first task that the engine found is confirmed and names the associations; others are not asked of anybody."""
    items = list(items_of(actor, document).filter(state=ItemState.PROPOSED))
    for item in items[1:]:
        directives.discard_item(actor=actor, item_id=item.pk, revision=item.revision)
    for item in items[:1]:
        directives.set_concerns(actor=actor, item_id=item.pk, organization_ids=ids)
        directives.change_item(
            actor=actor,
            item_id=item.pk,
            revision=item.revision,
            title="抓紧完成换届，报送换届时间安排",
            parties=["名单所列协会"],
            done_when="换届大会已召开，负责人备案已办理。",
        )
        directives.confirm_items(actor=actor, item_ids=[item.pk])


def _group(actor: Actor, organization: Any, document_id: int, ids: Sequence[int]) -> int:
    """The saved group of those chased, so that they are chosen on the page of dispatch and found again later."""
    name = f"换届督办{today():%Y-%m-%d}（{document_id}）"
    known = groups_of(actor, organization).filter(name=name).values_list("pk", flat=True).first()
    group = directives.save_group(
        actor=actor, organization=organization, name=name, organization_ids=ids, group_id=known
    )
    return int(group.pk)
