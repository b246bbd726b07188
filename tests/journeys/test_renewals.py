"""Associations whose renewal is late become one item that names them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.governance.conftest import Federation

from huiguan.directives.models import Document, Item, ItemConcern
from huiguan.engines.itemise import itemise
from huiguan.journeys.renewals import chase_renewals, words_of
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import NotFound, Role, RuleViolation


def late(federation: Federation) -> list[int]:
    """The two counties, one overdue and one that prepares."""
    federation.settled(federation.here, ends_in=-40)
    federation.settled(federation.there, ends_in=60)
    return [federation.here.pk, federation.there.pk]


def items() -> list[Item]:
    return list(Item.objects.unscoped("test").exclude(state="discarded"))


def test_the_words_hold_one_task_with_its_date() -> None:
    found = itemise(
        words_of(["甲县协会", "乙县协会"], date(2026, 11, 22)), date=date(2026, 11, 22), source="通知"
    ).items
    assert [(item.kind, item.due.date) for item in found if item.due] == [("task", "2026-12-22")]


def test_late_associations_become_one_item_that_names_them(federation: Federation) -> None:
    ids = late(federation)
    address = chase_renewals(actor=federation.above, organization=federation.city, organization_ids=ids)
    (item,) = items()
    assert (item.state, item.due_kind) == ("confirmed", "date")
    assert set(ItemConcern.objects.filter(item=item).values_list("association_id", flat=True)) == set(ids)
    again = chase_renewals(actor=federation.above, organization=federation.city, organization_ids=ids)
    assert again == address
    assert Document.objects.unscoped("test").count() == len(items()) == 1


def test_the_button_leads_to_the_dispatch_with_the_associations_chosen(federation: Federation) -> None:
    ids = late(federation)
    client = Client()
    user = User.objects.get(pk=federation.above.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/o/110100/governance/renewals/")
    assert "chase" in page.content.decode()
    answer: Any = client.post("/o/110100/governance/renewals/chase/", {"selected": ids}, follow=True)
    assert answer.status_code == 200
    words = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith("/o/110100/directives/documents/")
    assert 'value="group:' in words
    assert words.partition('value="group:')[2].partition(">")[0].endswith("checked")


def test_who_is_in_term_is_not_chased(federation: Federation) -> None:
    federation.settled(federation.here, ends_in=900)
    with pytest.raises(RuleViolation, match="未到"):
        chase_renewals(actor=federation.above, organization=federation.city, organization_ids=[federation.here.pk])
    assert not Document.objects.unscoped("test").exists()


def test_one_outside_the_branch_is_not_found(federation: Federation) -> None:
    ids = late(federation)
    with pytest.raises(NotFound):
        chase_renewals(actor=federation.clerk, organization=federation.here, organization_ids=ids)
    member = federation.actor(federation.city, Role.MEMBER)
    with pytest.raises(NotFound):
        chase_renewals(actor=member, organization=federation.city, organization_ids=ids)
