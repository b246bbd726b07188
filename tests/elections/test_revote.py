"""Whether a cast ballot may be replaced: by the election's rule, which the charter bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from tests.elections.conftest import Council
from tests.elections.test_election import FIRST, SECOND
from tests.elections.test_pages import words

from huiguan.elections import selectors, services
from huiguan.elections.models import Election, ReceivedBallot
from huiguan.elections.selectors import competence
from huiguan.engines.charter.build import procedure
from huiguan.engines.charter.rules import rule_of
from huiguan.kernel.permits import RuleViolation

pytestmark = pytest.mark.django_db


def test_the_charter_says_it_as_data() -> None:
    silent, strict = (
        procedure({"ballot": {"kind": "secret", **told}}, "20").ballot for told in ({}, {"revote": False})
    )
    assert silent is not None and strict is not None
    assert (silent.revote, strict.revote) == (True, False)


def test_where_ballots_cannot_be_replaced_a_second_one_is_refused_and_the_first_counts(council: Council) -> None:
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(revote=False)
    council.again()
    council.open()
    credential = council.credential(0)
    first = council.ballot(credential, FIRST)
    services.cast_ballot(uuid=council.election.uuid, raw=first)
    with pytest.raises(RuleViolation) as refusal:
        council.cast(credential, SECOND)
    assert refusal.value.code == "voted"
    services.cast_ballot(uuid=council.election.uuid, raw=first)
    assert ReceivedBallot.objects.count() == 1, "the same bytes again are the same ballot, whatever the rule"
    page = words(Client().get(f"/elections/{council.election.uuid}/"))
    assert "不能改投" in page


def test_a_charter_that_forbids_it_lets_no_office_allow_it(council: Council, monkeypatch: Any) -> None:
    assert council.election.revote is True, "a charter that says nothing lets ballots be replaced"

    def strict(charter: Any, body: str, power: str) -> Any:
        rule = rule_of(charter, body, power)
        return replace(rule, ballot=replace(rule.ballot, revote=False))

    monkeypatch.setattr(competence, "rule_of", strict)
    assert any("章程不允许改投" in line for line in selectors.what_is_missing(council.election))
    made = services.set_up_election(
        actor=council.head, organization=council.federation.here, title="再选", post_id=council.election.post_id or 0,
        seats=1, electorate="body", mode="server", body_id=council.election.body_id, revote=True,
    )  # fmt: skip
    assert made.revote is False
