"""A congress elects the directors of the next term: the declared result begins it and ends the one that runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.elections.conftest import Council
from tests.governance.conftest import Federation

from huiguan.elections import services
from huiguan.elections.enums import Duty
from huiguan.elections.models import Election
from huiguan.governance import selectors
from huiguan.governance import services as governance
from huiguan.governance.models import Tenure, Term
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound

pytestmark = pytest.mark.django_db
YES, NO = [1, 0], [0, 1]


def facts_of(user: Any) -> dict[str, Any]:
    """Who it is, for a proposal or a tenure."""
    return {"name": user.display_name, "person_id": user.person_id}


@pytest.fixture
def congress(federation: Federation) -> Council:
    """Ten delegates of the next term. The first two sit as directors now, the first and third are proposed anew."""
    running = federation.settled()
    users = [federation.user() for _ in range(10)]
    director = federation.post("director")
    own: dict[str, Any] = {"actor": federation.head}
    holders = [
        governance.Holder(post_id=director.pk, began_on=date(2025, 6, 1), term_id=running.pk, **facts_of(user))
        for user in users[:2]
    ]
    governance.take_over_tenures(**own, organization=federation.here, holders=holders)
    day = today() + timedelta(days=3)
    term = governance.prepare_term(**own, organization=federation.here, ordinal=4, starts_on=day)
    (quota,) = governance.set_quotas(**own, term_id=term.pk, quotas=[governance.Quota("各单位", len(users))])
    rows = [governance.enter_delegate(**own, quota_id=quota.pk, **facts_of(user)) for user in users]
    governance.check_credentials(**own, delegate_ids=[row.pk for row in rows], confirmed=True)
    for user in (users[0], users[5]):
        who = governance.Candidate(**facts_of(user), born=date(1975, 1, 1), roles=("member",))
        governance.propose_tenure(**own, post_id=director.pk, candidate=who, on=today(), term_id=term.pk)
    return Council(federation, set_up(federation, term), users)


def set_up(federation: Federation, term: Term) -> Election:
    """An election of two directors of a term by the delegates."""
    return services.set_up_election(
        actor=federation.head,
        organization=federation.here,
        title="第四届理事选举",
        post_id=federation.post("director").pk,
        seats=2,
        electorate="delegates",
        mode="server",
        term_id=term.pk,
    )


def declared(congress: Council, choices: list[list[int]]) -> None:
    """Voted, counted, signed, declared today."""
    congress.open()
    for number in range(10):
        congress.cast(congress.credential(number), choices)
    congress.close(present=10)
    congress.decrypt()
    (scrutineer,) = congress.officials(Duty.SUPERVISOR)
    services.sign_result(actor=congress.actor(4), official_id=scrutineer.pk)
    services.declare_result(actor=congress.head, election_id=congress.election.pk, began_on=today())


def test_the_declared_result_begins_the_next_term_and_ends_the_one_before(congress: Council) -> None:
    first, second, sixth = (congress.users[number].person_id for number in (0, 1, 5))
    declared(congress, [YES, YES])
    held = Tenure.objects.unscoped("test").filter(post__key="director").exclude(state="withdrawn")
    kept = {(row.person_id, row.term.ordinal): (row.state, row.began_on, row.ended_on) for row in held}
    assert kept == {
        (first, 3): ("ended", date(2025, 6, 1), today()),
        (second, 3): ("ended", date(2025, 6, 1), today()),
        (first, 4): ("holds", today(), None),
        (sixth, 4): ("holds", today(), None),
    }
    terms = {row.ordinal: row for row in Term.objects.unscoped("test")}
    assert (terms[3].ended_on, terms[4].starts_on, terms[4].in_preparation) == (today(), today(), False)


def test_where_nobody_is_elected_the_old_term_runs_on(congress: Council) -> None:
    declared(congress, [NO, NO])
    term = selectors.current_term(congress.federation.here)
    assert term is not None
    assert term.ordinal == 3
    assert Tenure.objects.unscoped("test").filter(post__key="director", state="holds", term=term).count() == 2
    # The seats that stayed open are filled in a further round, for the same term.
    assert services.set_up_further_round(actor=congress.head, election_id=congress.election.pk).term.in_preparation


def test_an_election_fills_seats_of_a_term_that_runs_or_comes(congress: Council) -> None:
    running = selectors.current_term(congress.federation.here)
    assert running is not None
    declared(congress, [YES, YES])
    running.refresh_from_db()
    with pytest.raises(NotFound):
        set_up(congress.federation, running)
