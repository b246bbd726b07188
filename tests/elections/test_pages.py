"""The pages of an election: what each shows, what it refuses, and what it must not tell."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.elections.conftest import JOB, Council

from huiguan.elections import services
from huiguan.elections.models import Candidate, ReceivedBallot
from huiguan.elections.questions import Marks, ballot_labels, questions_of, read_counts
from huiguan.kernel.people.models import User

pytestmark = pytest.mark.django_db
FIRST = [[1, 0], [0, 1]]


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def office(council: Council) -> Client:
    return client_of(User.objects.get(pk=council.head.user_id))


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_office_sets_up_and_is_told_what_is_missing(council: Council, office: Client) -> None:
    page = words(office.get(f"/o/110101/elections/{council.election.pk}/"))
    assert "开始投票前还需要" in page and "有2名候选人尚未同意参选。" in page and "至少指定2名解密人" in page
    post = council.election.post_id
    body = {"title": "再选", "post_id": post, "seats": 1, "electorate": "body", "mode": "server", "body_id": ""}
    refused = office.post("/o/110101/elections/new/", body)
    assert refused.status_code == 422 and "请选择投票的机构。" in words(refused)
    supervisor = council.federation.post("supervisor").pk
    body |= {"post_id": supervisor, "electorate": "delegates"}
    assert office.post("/o/110101/elections/new/", body).status_code == 302
    assert words(office.get("/o/110101/elections/")).count("hg-cell-title") == 2


def test_a_list_of_elections_asks_the_database_the_same_number_of_times(
    council: Council, office: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        services.set_up_election(
            actor=council.head, organization=council.federation.here, title=f"第{number}次",
            post_id=council.federation.post("supervisor").pk, seats=1, electorate="delegates", mode="server",
        )  # fmt: skip
    with django_assert_max_num_queries(30):
        assert words(office.get("/o/110101/elections/")).count("hg-cell-title") == 21


def test_only_a_voter_fetches_a_credential_and_only_once(council: Council) -> None:
    council.open()
    mine = f"/my/elections/{council.election.pk}/credential/"
    voter, stranger = client_of(council.users[5]), client_of(council.federation.user())
    assert stranger.post(mine).status_code == 404
    shown = voter.post(mine)
    assert "data-credential" in words(shown) and "no-store" in shown["Cache-Control"]
    assert "再次查看投票凭证" in words(voter.get("/my/elections/"))
    assert voter.post(mine).content.split(b"data-credential")[1][:90] == shown.content.split(b"data-credential")[1][:90]
    assert stranger.post(f"{mine}kept/").status_code == 404
    assert voter.post(f"{mine}kept/").url == f"/elections/{council.election.uuid}/vote/"
    assert voter.post(mine).status_code == 302
    assert "前往投票" in words(voter.get("/my/elections/"))


def test_a_ballot_is_cast_without_signing_in_and_found_by_its_tracker(council: Council) -> None:
    council.open()
    visitor, base = client_of(None), f"/elections/{council.election.uuid}/"
    raw = council.ballot(council.credential(0), FIRST)
    strict = Client(enforce_csrf_checks=True)
    told = strict.post(f"{base}ballots/", raw, content_type="application/json")
    assert told.status_code == 202 and told.json()["state"] == "queued"
    refused = visitor.post(f"{base}ballots/", b"x", content_type="application/json")
    assert refused.status_code == 422 and refused.json()["code"] == "no_ballot"
    services.check_ballots(actor=JOB, election_id=council.election.pk)
    tracker = told.json()["tracker"]
    assert visitor.get(f"{base}ballots/state/", {"tracker": tracker}).json()["state"] == "accepted"
    assert visitor.get(f"{base}ballots/state/", {"tracker": "nothing"}).json()["state"] == "unknown"
    page = words(visitor.get(base, {"tracker": tracker}))
    assert "已核验，已投入票箱" in page and tracker.replace("+", "&#x2B;") in page.replace("+", "&#x2B;")
    assert "没有收到这个查验码的选票。" in words(visitor.get(base, {"tracker": "nothing"}))


def test_the_api_tells_what_is_public(council: Council, office: Client) -> None:
    council.open()
    row = council.cast(council.credential(0), FIRST)
    told = office.get("/api/v1/elections").json()
    (listed,) = told["rows"]
    assert told["total"] == 1 and office.get("/api/v1/elections", {"page": 0}).status_code == 422
    assert listed["title"] == "会长选举" and listed["archive"].endswith("/archive.bel")
    base = f"/api/v1/elections/{council.election.uuid}"
    whole = office.get(base).json()
    assert whole["election"] == listed and whole["ballots"]["queued"] == 1 and whole["voters"] == 7
    assert [each["votes_for"] for each in whole["candidates"]] == [None, None]
    assert office.get(f"{base}/ballot", {"tracker": row.tracker}).json() == {"tracker": row.tracker, "state": "queued"}
    assert office.get(f"{base}/ballot", {"tracker": "x"}).json()["state"] == "unknown"


def test_only_pages_that_encrypt_may_run_webassembly(council: Council) -> None:
    council.open()
    visitor = client_of(None)
    for path in (f"/elections/{council.election.uuid}/vote/", f"/elections/{council.election.uuid}/"):
        page = visitor.get(path)
        assert "'wasm-unsafe-eval'" in page["Content-Security-Policy"] and 'integrity="sha256-' in words(page)
    assert "wasm" not in visitor.get("/elections/")["Content-Security-Policy"]


def test_what_was_not_opened_is_not_public(council: Council) -> None:
    visitor = client_of(None)
    for tail in ("", "vote/", "archive.bel", "ballots/state/"):
        assert visitor.get(f"/elections/{council.election.uuid}/{tail}").status_code == 404
    assert council.election.title not in words(visitor.get("/elections/"))


def test_nobody_is_told_who_voted(council: Council, office: Client) -> None:
    council.open()
    council.cast(council.credential(6), FIRST)
    services.check_ballots(actor=JOB, election_id=council.election.pk)
    name = council.users[6].display_name
    for path in (f"/o/110101/elections/{council.election.pk}/", f"/elections/{council.election.uuid}/"):
        page = words(office.get(path))
        assert name not in page
    fields = {field.name for field in ReceivedBallot._meta.get_fields()}
    assert fields == {"id", "election", "tracker", "credential", "raw", "state", "reason"}


def test_a_candidate_consents_with_a_statement(council: Council) -> None:
    row = Candidate.objects.unscoped("test").filter(election=council.election).order_by("order").first()
    assert row is not None
    own = client_of(next(user for user in council.users if user.person_id == row.person_id))
    assert own.post(f"/my/elections/candidatures/{row.pk}/", {"statement": "愿意服务"}).status_code == 302
    row.refresh_from_db()
    assert row.consented_at is not None and row.statement == "愿意服务"
    assert client_of(council.users[5]).get(f"/my/elections/candidatures/{row.pk}/").status_code == 404


def test_the_forms_of_questions() -> None:
    same = questions_of(["甲", "乙"], 2)
    assert [(q.question, q.answers, q.minimum, q.maximum) for q in same] == [
        ("甲", ("赞成", "反对"), 0, 1),
        ("乙", ("赞成", "反对"), 0, 1),
    ]
    more = questions_of(["甲", "乙", "丙"], 2)
    assert [(q.question, q.minimum, q.maximum) for q in more] == [("赞成", 0, 2), ("反对", 0, 3)]
    assert read_counts([[5, 1], [0, 6]], 2, 2) == [Marks(5, 1), Marks(0, 6)]
    assert read_counts([[5, 0, 2], [1, 6, 0]], 3, 2) == [Marks(5, 1), Marks(0, 6), Marks(2, 0)]
    assert ballot_labels([("甲", "一队"), ("甲", "二队"), ("乙", "")]) == ["甲（一队）", "甲（二队）", "乙"]
    assert len(set(ballot_labels([("甲", ""), ("甲", "")]))) == 2
