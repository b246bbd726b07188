"""A congress elects the directors of the next term: the declared result begins it and ends the one that runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.elections.conftest import Council
from tests.elections.test_pages import client_of, words
from tests.governance.conftest import Federation

from huiguan.elections import services
from huiguan.elections.enums import Duty
from huiguan.elections.models import Election
from huiguan.governance import selectors
from huiguan.governance import services as governance
from huiguan.governance.models import Tenure, Term
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import NotFound, RuleViolation

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


def counted(congress: Council) -> Election:
    """Two are elected and the scrutineer has signed; the result is not declared."""
    congress.open()
    for number in range(10):
        congress.cast(congress.credential(number), [YES, YES])
    congress.close(present=10)
    congress.decrypt()
    (scrutineer,) = congress.officials(Duty.SUPERVISOR)
    services.sign_result(actor=congress.actor(4), official_id=scrutineer.pk)
    return congress.again()


def end_term(congress: Council) -> None:
    """The term that is voted for begins by hand and is closed again, while the votes are counted."""
    own: dict[str, Any] = {"actor": congress.head}
    began, over = today() - timedelta(days=2), today()
    term = governance.open_term(**own, organization=congress.federation.here, ordinal=4, starts_on=began)
    governance.close_term(**own, term_id=term.pk, revision=term.revision, on=over)


def test_a_count_that_outlived_its_term_is_called_off_and_stays_to_be_seen(congress: Council) -> None:
    election = counted(congress)
    office = client_of(User.objects.get(pk=congress.head.user_id))
    page, public = f"/o/110101/elections/{election.pk}/", reverse("elections:public_election", args=[election.uuid])
    with pytest.raises(RuleViolation) as early:
        services.cancel_election(actor=congress.head, election_id=election.pk, note="结果不理想")
    assert early.value.code == "counted", "a result is not put away because it does not please"
    assert f"{page}cancel/" not in office.get(page).content.decode()
    end_term(congress)
    with pytest.raises(RuleViolation) as late:
        services.declare_result(actor=congress.head, election_id=election.pk, began_on=today())
    assert late.value.code == "term_over"
    shown = office.get(page).content.decode()
    assert f"{page}cancel/" in shown
    assert f"{page}declare/" not in shown
    assert "所选的届次已经结束" in shown
    office.post(f"{page}cancel/", {"note": "第四届在计票期间终止"})
    assert congress.again().state == "cancelled"
    for seen in (words(office.get(page)), words(Client().get(public))):
        assert "第四届在计票期间终止" in seen, "the reason is public"
        assert "计票结果保留" in seen
    assert not Tenure.objects.unscoped("test").filter(term=election.term, state="holds").exists()


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
