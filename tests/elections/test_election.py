"""An election from the roll to the tenure, and what must not be possible on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone
from tests.elections.conftest import GROUP, JOB, Council

from huiguan.elections import selectors, services
from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import (
    ArchiveRecord,
    Candidate,
    CredentialSlip,
    Election,
    Official,
    ReceivedBallot,
    RollEntry,
)
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.canonical import digest, dump
from huiguan.engines.ballot.credentials import new_credential, read_credential
from huiguan.engines.ballot.proofs import prove_knowledge
from huiguan.governance.models import Tenure
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound, RuleViolation

pytestmark = pytest.mark.django_db

FIRST, SECOND = [[1, 0], [0, 1]], [[0, 1], [1, 0]]
NO_PROOF = {"challenge": "1", "response": "1"}


def test_a_council_elects_its_president(council: Council, tmp_path: Path) -> None:
    council.open()
    for number in range(5):
        council.cast(council.credential(number), FIRST)
    council.cast(council.credential(5), SECOND)
    assert council.close(present=7).state == ElectionState.DECRYPTING
    assert council.decrypt().state == ElectionState.COUNTED
    verdict = verify_archive(council.archive(tmp_path))
    assert verdict.valid, verdict.checks
    assert verdict.result == [[5, 1], [1, 5]]
    first, second = council.election.candidates.unscoped("test").order_by("order")
    assert (first.votes_for, first.against, first.abstain, first.outcome) == (5, 1, 0, "elected")
    assert second.outcome == "not_elected"
    assert council.election.result is not None
    assert council.election.result["numbers"]["base_number"] == 7
    with pytest.raises(RuleViolation) as unsigned:
        services.declare_result(actor=council.head, election_id=council.election.pk, began_on=today())
    assert unsigned.value.code == "unsigned"
    (scrutineer,) = council.officials(Duty.SUPERVISOR)
    services.sign_result(actor=council.actor(4), official_id=scrutineer.pk)
    services.declare_result(actor=council.head, election_id=council.election.pk, began_on=today())
    states = dict(Tenure.objects.unscoped("test").filter(post__key="president").values_list("pk", "state"))
    assert states == {first.tenure_id: "holds", second.tenure_id: "withdrawn"}
    assert council.again().state == ElectionState.DECLARED


@pytest.mark.usefixtures("small_boxes")
def test_too_few_votes_of_those_present_elect_nobody(council: Council) -> None:
    council.open()
    for number in range(3):
        council.cast(council.credential(number), FIRST)
    council.close(present=7)
    council.decrypt()
    assert [row.outcome for row in council.election.candidates.unscoped("test")] == ["not_elected"] * 2


def test_more_ballots_than_people_present_void_it(council: Council) -> None:
    council.open()
    for number in range(5):
        council.cast(council.credential(number), FIRST)
    council.close(present=4)
    council.decrypt()
    assert council.election.result is not None
    assert council.election.result["void"] is True
    assert not council.election.candidates.unscoped("test").filter(outcome="elected").exists()


def test_a_tie_leaves_both_proposed_for_another_round(council: Council) -> None:
    council.open()
    both = [council.credential(number) for number in range(6)]
    for place, credential in enumerate(both):
        council.cast(credential, FIRST if place < 3 else SECOND)
    council.close(present=6)
    council.decrypt()
    (scrutineer,) = council.officials(Duty.SUPERVISOR)
    services.sign_result(actor=council.actor(4), official_id=scrutineer.pk)
    outcomes = {row.outcome for row in council.election.candidates.unscoped("test")}
    services.declare_result(actor=council.head, election_id=council.election.pk, began_on=today())
    left = Tenure.objects.unscoped("test").filter(post__key="president", state="proposed").count()
    assert (outcomes, left) in (({"tied"}, 2), ({"not_elected"}, 0))
    assert not Tenure.objects.unscoped("test").filter(post__key="president", state="holds").exists()


@pytest.mark.usefixtures("small_boxes")
def test_the_last_ballot_of_a_credential_counts(council: Council, tmp_path: Path) -> None:
    council.open()
    credential = council.credential(0)
    council.cast(credential, FIRST)
    council.cast(credential, SECOND)
    council.close(present=7)
    council.decrypt()
    assert verify_archive(council.archive(tmp_path)).result == [[0, 1], [1, 0]]


def test_the_same_ballot_sent_twice_is_there_once(council: Council) -> None:
    council.open()
    raw = council.ballot(council.credential(0), FIRST)
    first, again = (services.cast_ballot(uuid=council.election.uuid, raw=raw) for _ in range(2))
    assert first.pk == again.pk
    assert services.check_ballots(actor=JOB, election_id=council.election.pk) == 1
    assert services.cast_ballot(uuid=council.election.uuid, raw=raw).state == "accepted"
    assert services.check_ballots(actor=JOB, election_id=council.election.pk) == 0
    assert ArchiveRecord.objects.filter(election=council.election, kind="Ballot").count() == 1


def _refused(council: Council, raw: bytes) -> str:
    with pytest.raises(RuleViolation) as refusal:
        services.cast_ballot(uuid=council.election.uuid, raw=raw)
    return str(refusal.value.code)


def test_what_is_no_ballot_of_a_voter_is_refused_at_the_door(council: Council) -> None:
    council.open()
    raw = council.ballot(council.credential(0), FIRST)
    uuid = council.election.uuid
    assert _refused(council, b"{}") == "no_ballot"
    assert _refused(council, raw.replace(uuid.encode(), b"1" * len(uuid))) == "other_election"
    stranger = new_credential(GROUP, uuid).text
    assert _refused(council, council.ballot(stranger, FIRST)) == "not_on_roll"
    with pytest.raises(NotFound):
        services.cast_ballot(uuid="1" * 14, raw=raw)


def test_a_ballot_with_a_wrong_proof_never_reaches_the_archive(council: Council) -> None:
    council.open()
    credential = council.credential(0)
    value = json.loads(council.ballot(credential, FIRST))
    del value["signature"]
    value["answers"][0]["individual_proofs"][0][0]["response"] = "1"
    unsigned = dump(value)
    assert (
        _refused(council, dump({**value, "signature": {"hash": digest(unsigned), "proof": NO_PROOF}})) == "not_signed"
    )
    secret = read_credential(GROUP, council.election.uuid, credential).secret
    proof = prove_knowledge(GROUP, f"sig|{digest(unsigned)}|", secret).as_json()
    signed = dump({**value, "signature": {"hash": digest(unsigned), "proof": proof}})
    row = services.cast_ballot(uuid=council.election.uuid, raw=signed)
    services.check_ballots(actor=JOB, election_id=council.election.pk)
    row.refresh_from_db()
    assert (row.state, row.raw) == ("refused", None)
    assert row.reason
    assert not ArchiveRecord.objects.filter(election=council.election, kind="Ballot").exists()


def test_a_worker_that_is_killed_leaves_the_ballot_waiting(council: Council, monkeypatch: Any) -> None:
    council.open()
    row = council.cast(council.credential(0), FIRST)

    def killed(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(ReceivedBallot, "save", killed)
        services.check_ballots(actor=JOB, election_id=council.election.pk)
    row.refresh_from_db()
    assert row.state == "queued"
    assert not ArchiveRecord.objects.filter(election=council.election, kind="Ballot").exists()
    assert services.check_ballots(actor=JOB, election_id=council.election.pk) == 1


def test_nobody_votes_after_the_end_whatever_the_state_says(council: Council) -> None:
    council.open()
    raw = council.ballot(council.credential(0), FIRST)
    rows = Election.objects.unscoped("test").filter(pk=council.election.pk)
    rows.update(closes_at=timezone.now())
    assert _refused(council, raw) == "not_open"
    assert not ReceivedBallot.objects.exists()
    rows.update(closes_at=timezone.now() + timedelta(hours=1), state="closed")
    assert _refused(council, raw) == "not_open"


def test_a_credential_is_handed_out_once_and_forgotten(council: Council) -> None:
    council.open()
    assert CredentialSlip.objects.count() == 7
    own = {"actor": council.actor(0), "election_id": council.election.pk}
    with pytest.raises(RuleViolation) as early:
        services.forget_credential(**own)
    assert early.value.code == "not_shown", "what nobody saw is not forgotten"
    lost = services.hand_out_credential(**own)
    text = council.credential(0)
    assert text == lost, "a page that never arrived is asked for again"
    assert services.forget_credential(**own) is False
    assert not CredentialSlip.objects.filter(text=text).exists()
    with pytest.raises(RuleViolation) as again:
        council.credential(0)
    assert again.value.code == "taken"
    council.close(present=7)
    assert CredentialSlip.objects.count() == 0


def test_records_of_the_archive_cannot_be_changed_nor_taken_away(council: Council) -> None:
    council.open()
    rows = ArchiveRecord.objects.filter(election=council.election)
    for touch in (lambda: rows.update(body=b"x"), lambda: rows.delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            touch()


@pytest.mark.usefixtures("small_boxes")
def test_a_key_of_somebody_else_decrypts_nothing(council: Council) -> None:
    council.open()
    council.cast(council.credential(0), FIRST)
    council.close(present=7)
    first, second = council.officials(Duty.TRUSTEE)
    with pytest.raises(RuleViolation) as wrong:
        services.decrypt_tally(actor=council.actor(2), official_id=first.pk, body=council.decrypted(3))
    assert wrong.value.code == "decryption"
    with pytest.raises(NotFound):
        services.decrypt_tally(actor=council.actor(2), official_id=second.pk, body=council.decrypted(3))
    services.decrypt_tally(actor=council.actor(2), official_id=first.pk, body=council.decrypted(2))
    assert council.again().state == ElectionState.DECRYPTING, "one of two is not enough, and nothing is lost"


def test_a_candidate_cannot_serve_and_the_charter_says_so(council: Council) -> None:
    with pytest.raises(RuleViolation) as refusal:
        council.serve(0, Duty.SUPERVISOR)
    assert refusal.value.code == "candidate"
    assert "第二十四条" in refusal.value.message


def test_who_was_given_a_duty_and_stands_since_keeps_it_closed(council: Council) -> None:
    council.staff()
    assert selectors.what_is_missing(council.again()) == []
    trustee = council.users[2].person_id
    standing = Candidate.objects.unscoped("test").filter(election=council.election)
    standing.filter(pk=standing.values_list("pk", flat=True)[0]).update(person_id=trustee)
    (missing,) = selectors.what_is_missing(council.again())
    assert Official.objects.unscoped("test").get(person_id=trustee).name in missing


def test_it_does_not_open_before_everything_is_there(council: Council) -> None:
    ends = timezone.now() + timedelta(hours=1)
    with pytest.raises(RuleViolation) as early:
        services.open_election(actor=council.head, election_id=council.election.pk, closes_at=ends)
    assert early.value.code == "not_ready"
    council.staff()
    roll = RollEntry.objects.unscoped("test").filter(election=council.election)
    roll.exclude(pk__in=list(roll.values_list("pk", flat=True)[:4])).delete()
    with pytest.raises(RuleViolation) as small:
        services.open_election(actor=council.head, election_id=council.election.pk, closes_at=ends)
    assert small.value.code == "not_ready"
    assert "4" in small.value.message
    with pytest.raises(NotFound):
        services.open_election(actor=council.federation.above, election_id=council.election.pk, closes_at=ends)


def test_an_authority_of_ones_own_keeps_the_credentials_from_the_server(council: Council) -> None:
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(mode="authority")
    council.again()
    council.staff()
    authority = council.serve(5, Duty.AUTHORITY)
    with pytest.raises(RuleViolation) as both:
        council.serve(5, Duty.TRUSTEE)
    assert both.value.code == "apart"
    made = [new_credential(GROUP, council.election.uuid) for _ in range(7)]
    public = dump(sorted(each.public for each in made)).decode()
    with pytest.raises(RuleViolation) as short:
        services.enter_credentials(
            actor=council.actor(5), official_id=authority.pk, public_credentials=dump([made[0].public]).decode()
        )
    assert short.value.code == "credentials"
    services.enter_credentials(actor=council.actor(5), official_id=authority.pk, public_credentials=public)
    services.open_election(
        actor=council.head, election_id=council.election.pk, closes_at=timezone.now() + timedelta(hours=1)
    )
    council.again()
    assert not CredentialSlip.objects.exists()
    council.cast(made[0].text, FIRST)
    assert services.check_ballots(actor=JOB, election_id=council.election.pk) == 1


@pytest.mark.usefixtures("small_boxes")
def test_an_archive_that_the_operator_altered_is_rejected(council: Council, tmp_path: Path) -> None:
    council.open()
    council.cast(council.credential(0), FIRST)
    council.close(present=7)
    council.decrypt()
    path = council.archive(tmp_path)
    raw = path.read_bytes()
    for found, instead in ((b'{"result":[[1,0],[0,1]]}', b'{"result":[[0,1],[1,0]]}'), (b'"alpha":"', b'"alphb":"')):
        assert found in raw
        path.write_bytes(raw.replace(found, instead, 1))
        assert not verify_archive(path).valid
    assert selectors.ballot_state(council.election, "x") is None


def test_called_off_it_hands_out_and_takes_nothing(council: Council) -> None:
    council.open()
    raw = council.ballot(council.credential(0), FIRST)
    services.cancel_election(actor=council.head, election_id=council.election.pk, note="人数不足")
    assert council.again().state == ElectionState.CANCELLED
    assert _refused(council, raw) == "not_open"
    assert not CredentialSlip.objects.exists()
