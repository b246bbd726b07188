"""Showing in full, consents, agreements, retention, rotation: through the members' room, which has real rows."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from tests.members.conftest import House, fresh, id_number

from huiguan.cli import keys as command
from huiguan.kernel.calendar import today
from huiguan.kernel.history.models import Erasure
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy import services
from huiguan.kernel.privacy.ciphers import Tampered
from huiguan.kernel.privacy.envelope import open_value, unwrap_key
from huiguan.kernel.privacy.keyring import keyring
from huiguan.kernel.privacy.models import SharingAgreement
from huiguan.kernel.privacy.personal import personal_data
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.privacy.selectors import consent_in_force, own_consents
from huiguan.kernel.privacy.services import rotation
from huiguan.members import selectors
from huiguan.members import services as members
from huiguan.members.models import Membership, MembershipEvent  # type: ignore[attr-defined]  # made by pghistory
from huiguan.members.purposes import HEALTH, SHARE_ABOVE

KIND = "members.membership"


def test_a_look_in_full_needs_a_reason_and_is_recorded_first(house: House) -> None:
    member = house.member(id_number=id_number())
    with pytest.raises(RuleViolation) as refusal:
        services.reveal(actor=house.clerk(), subject=member, field="id_number", reason=" ")
    assert refusal.value.code == "needs_reason"
    shown = services.reveal(actor=house.clerk(), subject=member, field="id_number", reason="办理会员证")
    assert shown == id_number()
    look = events_of(house.clerk(), fresh(member))[0]
    assert (look.what, look.who) == ("read", house.clerk().label) and "办理会员证" in str(look)
    for field, actor in (("id_number", house.clerk(house.city, below=True)), ("data_key", house.clerk())):
        with pytest.raises(NotFound):
            services.reveal(actor=actor, subject=member, field=field, reason="办理会员证")
    with pytest.raises(NotFound):
        services.reveal(actor=house.clerk(), subject=member, field="hidden_name", reason="办理会员证")


def test_members_see_their_own_values_in_full(house: House) -> None:
    member = house.member(id_number=id_number())
    actor = house.own(member)
    row = fresh(member)
    assert services.reveal_own(actor=actor, subject=row, field="id_number") == id_number()
    with pytest.raises(NotFound):
        services.reveal_own(actor=house.applicant("别人"), subject=row, field="id_number")
    held = [one for kind in personal_data() for one in kind.collect(row.person_id)]
    assert id_number() in held[0].values.values() and held[0].kept_because


def test_consents_are_given_once_withdrawn_and_over(house: House) -> None:
    member = house.member()
    actor = house.own(member)
    row = fresh(member)
    give: dict[str, Any] = {"subject": row, "purpose": "members.health", "notice_version": 1}
    with pytest.raises(RuleViolation) as refusal:
        services.give_consent(actor=actor, **{**give, "notice_version": 9})
    assert refusal.value.code == "notice_changed"
    with pytest.raises(RuleViolation) as refusal:
        services.give_consent(actor=house.clerk(), **give)
    assert refusal.value.code == "means"
    with pytest.raises(NotFound):
        services.give_consent(actor=house.clerk(house.there), **give, means="paper")
    consent = services.give_consent(actor=actor, **give)
    assert services.give_consent(actor=house.clerk(), **give, means="paper") == consent
    assert consent_in_force(row, "members.health") == consent
    with pytest.raises(NotFound):
        services.withdraw_consent(actor=house.applicant("别人"), consent_id=consent.pk)
    services.withdraw_consent(actor=actor, consent_id=consent.pk)
    assert consent_in_force(row, "members.health") is None
    assert [one.pk for one in own_consents(actor)] == [consent.pk]
    assert services.give_consent(actor=actor, **give) != consent


def test_a_consent_ends_with_its_purpose(house: House) -> None:
    row = fresh(house.member())
    days = purpose("members.transfer").days
    assert days is not None
    consent = services.give_consent(
        actor=house.clerk(),
        subject=row,
        purpose="members.transfer",
        notice_version=1,
        means="paper",
        ends_on=today() + timedelta(days=9999),
    )
    assert consent.ends_on == today() + timedelta(days=days)
    assert consent_in_force(row, "members.transfer", today() + timedelta(days=days + 1)) is None


def test_health_is_kept_with_a_consent_of_its_own_and_deleted_with_it(house: House) -> None:
    member = house.member(id_number=id_number(), mobile="13800002046")
    actor = house.own(member)

    def tell(text: str) -> None:
        revision = fresh(member).revision
        members.change_own_record(
            actor=actor, membership_id=member.pk, revision=revision, details={"health_note": text}
        )

    with pytest.raises(RuleViolation) as refusal:
        tell("腰伤")
    assert (refusal.value.code, refusal.value.field) == ("no_consent", "health_note")
    with pytest.raises(RuleViolation) as refusal:
        house.member("李强", health_note="腰伤")
    assert refusal.value.code == "no_consent"
    with pytest.raises(NotFound):
        members.give_own_consent(actor=actor, membership_id=member.pk, purpose="members.transfer", notice_version=1)
    consent = members.give_own_consent(actor=actor, membership_id=member.pk, purpose=HEALTH, notice_version=1)
    tell("腰伤")
    sealed = fresh(member)
    assert opened(sealed, "health_note") == "腰伤"
    services.withdraw_consent(actor=actor, consent_id=consent.pk)
    after = fresh(member)
    assert (after.health_note, opened(after, "mobile"), opened(after, "id_number")) == (
        None,
        "13800002046",
        id_number(),
    )
    kept = MembershipEvent.objects.filter(pgh_obj_id=member.pk, health_note=sealed.health_note)
    assert kept.exists() and bytes(after.data_key) != bytes(sealed.data_key)  # the history's value has no key any more
    with pytest.raises(Invalid):
        members.enter_consent(actor=house.clerk(), membership_id=member.pk, purpose=HEALTH, means="guess")


def test_a_note_on_health_that_is_replaced_or_deleted_cannot_be_read_from_the_history(house: House) -> None:
    member = house.member(id_number=id_number(), mobile="13800002046")
    members.enter_consent(actor=house.clerk(), membership_id=member.pk, purpose=HEALTH, means="paper")

    def told(text: str, mobile: str = "13800002046") -> Membership:
        given = {"health_note": text, "mobile": mobile}
        members.change_member(
            actor=house.clerk(), membership_id=member.pk, revision=fresh(member).revision, details=given
        )
        return fresh(member)

    sealed = told("腰伤")
    assert bytes(told("腰伤", "13800002047").data_key) == bytes(sealed.data_key)  # nothing deleted: the key stays
    replaced = told("无", "13800002047")
    assert (opened(replaced, "health_note"), opened(replaced, "mobile")) == ("无", "13800002047")
    with pytest.raises(Tampered):
        open_value(unwrap_key(replaced.data_key), "health_note", bytes(sealed.health_note))
    after = told(" ", "13800002047")
    assert (after.health_note, opened(after, "mobile")) == (None, "13800002047")
    assert opened(after, "id_number") == id_number() and after.id_number_hash == sealed.id_number_hash
    kept = MembershipEvent.objects.filter(pgh_obj_id=member.pk).exclude(health_note=None)
    assert kept.exists()
    for event in kept:
        with pytest.raises(Tampered):
            open_value(unwrap_key(after.data_key), "health_note", bytes(event.health_note))


def proposed(house: House, **changes: Any) -> Any:
    terms = {
        "organization": house.here,
        "receiver": house.city,
        "subject_kind": KIND,
        "fields": ["mobile", "name"],
        "purpose": "联合培训报名",
        "starts": today(),
        "ends": today() + timedelta(days=30),
    }
    return services.propose_agreement(**{"actor": house.clerk(house.city), **terms, **changes})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fields": ["health_note"]}, "fields"),
        ({"fields": ["hidden_name", "name"]}, "fields"),
        ({"fields": []}, "fields"),
        ({"purpose": " "}, "purpose_missing"),
        ({"ends": today() - timedelta(days=1)}, "term"),
        ({"ends": today().replace(year=today().year + 6)}, "term"),
        ({"receiver": "there"}, "not_above"),
        ({"organization": "city", "receiver": "here"}, "not_above"),
        ({"subject_kind": "people.person", "fields": ["name"]}, "fields"),
    ],
)
def test_agreements_name_fields_purpose_and_term(house: House, changes: dict[str, Any], code: str) -> None:
    sides = {key: getattr(house, changes[key]) for key in ("organization", "receiver") if key in changes}
    with pytest.raises(Invalid) as refusal:
        proposed(house, **{**changes, **sides, "actor": house.clerk()})
    assert refusal.value.code == code


def test_rows_go_up_under_an_agreement_of_both_heads_only(house: House) -> None:
    member = house.member("王小红", mobile="13800002046", unit="城关派出所")
    hidden = house.member("李强", hidden_identity=True)
    house.member("王若溪", mobile="13800002047")  # has consented to nothing
    for row in (member, hidden):
        members.enter_consent(actor=house.clerk(), membership_id=row.pk, purpose=SHARE_ABOVE, means="paper")
    above = house.clerk(house.city)
    agreement = proposed(house)

    def look() -> Any:
        return selectors.shared_members(above, house.city, house.here)

    for side in (house.here, house.city):
        with pytest.raises(NotFound):
            look()
        with pytest.raises(NotFound):
            services.sign_agreement(actor=house.clerk(side), agreement_id=agreement.pk, organization=side)
        services.sign_agreement(actor=house.head(side), agreement_id=agreement.pk, organization=side)
    assert look() == (["name", "mobile"], [{"name": "王小红", "mobile": "138****2046"}])
    look_event = events_of(house.clerk(), fresh(member))[0]
    assert look_event.who == above.label and "联合培训报名" in str(look_event)
    with pytest.raises(NotFound):
        selectors.shared_members(house.clerk(house.there), house.there, house.here)
    with pytest.raises(NotFound):
        selectors.get_membership(above, member.pk)
    table = SharingAgreement.objects.unscoped("test").filter(pk=agreement.pk)
    table.update(receiver=house.there)  # as one that was signed before the rule
    with pytest.raises(NotFound):
        selectors.shared_members(house.clerk(house.there), house.there, house.here)
    table.update(receiver=house.city)
    consent = consent_in_force(fresh(member), SHARE_ABOVE)
    services.withdraw_consent(actor=house.clerk(), consent_id=consent.pk)
    assert look() == (["name", "mobile"], [])
    services.end_agreement(actor=house.head(), agreement_id=agreement.pk, organization=house.here, note="用途已完成")
    with pytest.raises(NotFound):
        look()


def test_an_agreement_is_signed_once_by_each_side(house: House) -> None:
    agreement = proposed(house)
    services.sign_agreement(actor=house.head(), agreement_id=agreement.pk, organization=house.here)
    with pytest.raises(RuleViolation):
        services.sign_agreement(actor=house.head(), agreement_id=agreement.pk, organization=house.here)
    services.refuse_agreement(
        actor=house.head(house.city), agreement_id=agreement.pk, organization=house.city, note="不需要"
    )
    with pytest.raises(RuleViolation):
        services.sign_agreement(actor=house.head(house.city), agreement_id=agreement.pk, organization=house.city)


def test_what_is_over_its_time_is_forgotten_also_in_the_history(house: House) -> None:
    secret = id_number()
    gone = house.member(
        "王小红", id_number=secret, mobile="13800002046", address="某路一号", joined_on=date(2010, 1, 1)
    )
    stays = house.member("李强", mobile="13900002046")
    members.resign(actor=house.clerk(), membership_id=gone.pk, left_on=today() - timedelta(days=3 * 366 + 40))
    done = services.run_retention(actor=system_actor("test"))
    assert {key: n for key, n in done.items() if n} == {"members.after_leaving": 1}
    assert "members.not_admitted" in done
    row = fresh(gone)
    assert (row.data_key, row.id_number, row.id_number_hash, row.address) == (None, None, None, "")
    assert (row.name, row.number, row.joined_on) == ("王小红", gone.number, date(2010, 1, 1))
    assert opened(fresh(stays), "mobile") == "13900002046"
    events = MembershipEvent.objects.filter(pgh_obj_id=gone.pk)
    assert events.exists() and not events.exclude(id_number=None).exists()
    assert Erasure.objects.count() == 1
    assert services.run_retention(actor=system_actor("test"))["members.after_leaving"] == 0
    with pytest.raises(NotFound):
        services.run_retention(actor=house.head())


@pytest.fixture
def own_keys(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Keys of their own, and no waiting for other processes."""
    settings.DATA = tmp_path
    monkeypatch.setattr("huiguan.kernel.privacy.keyring.LOOK_AGAIN", 0)
    monkeypatch.setattr(rotation, "LOOK_AGAIN", 0)
    monkeypatch.setattr(rotation, "BATCH", 2)
    keyring.cache_clear()
    yield
    keyring.cache_clear()


def test_keys_change_while_values_stay_and_no_history_is_written(house: House, own_keys: None) -> None:
    rows = [house.member(f"甲{n}", mobile=f"1380000000{n}") for n in range(5)]
    events = MembershipEvent.objects.count()
    before = {row.pk: (bytes(fresh(row).data_key), bytes(fresh(row).mobile)) for row in rows}
    assert services.stale_keys() == 0
    done = services.rotate_keys(actor=system_actor("test"))
    assert (done.version, done.rewrapped, services.stale_keys()) == (2, 5, 0)
    for number, row in enumerate(rows):
        after = fresh(row)
        assert bytes(after.data_key) != before[row.pk][0] and bytes(after.mobile) == before[row.pk][1]
        assert opened(after, "mobile") == f"1380000000{number}"
    assert MembershipEvent.objects.count() == events
    assert services.rotate_keys(actor=system_actor("test"), make_new=False).rewrapped == 0
    with pytest.raises(NotFound):
        services.rotate_keys(actor=house.head())
    assert Membership.objects.unscoped("test").count() == 5


def _answer_looks(pipe: Any, wanted: Sequence[int]) -> None:
    """In a process of its own: at each word from the pipe, what it reads of the members' numbers now."""
    connection.close()  # the parent's session stays the parent's
    for _word in iter(pipe.recv, None):
        rows = Membership.objects.unscoped("test").filter(pk__in=wanted).order_by("pk")
        try:
            pipe.send([opened(row, "mobile") for row in rows])
        except Exception as fault:  # noqa: BLE001 - told to the parent, which fails with it
            pipe.send(repr(fault))
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_another_process_reads_on_while_keys_rotate(
    house: House, own_keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "open_instance", nullcontext)
    rows = [house.member(f"甲{n}", mobile=f"1380000000{n}") for n in range(5)]
    here, there = multiprocessing.Pipe()
    connection.close()  # no session is shared with the process
    other = multiprocessing.get_context("fork").Process(target=_answer_looks, args=(there, [row.pk for row in rows]))
    other.start()
    read: list[Any] = []

    def look() -> None:
        here.send("look")
        assert here.poll(60), "the other process does not answer"
        read.append(here.recv())

    one_batch = rotation._rewrap_batch

    def batch_and_look(*given: Any) -> Any:
        look()
        return one_batch(*given)

    try:
        look()  # it holds the first key in its memory before there is another
        monkeypatch.setattr(rotation, "_rewrap_batch", batch_and_look)
        answer = CliRunner().invoke(command.keys, ["rotate", "--format", "json"])
        look()
    finally:
        here.send(None)
        other.join(60)
    assert json.loads(answer.stdout) == {"version": 2, "rewrapped": 5, "left": 0}
    assert len(read) >= 5 and all(one == [f"1380000000{n}" for n in range(5)] for one in read), read
    assert other.exitcode == 0


def test_the_command_says_what_it_wrapped_anew(house: House, own_keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "open_instance", nullcontext)
    row = house.member(mobile="13800002046")

    def typed(*words: str) -> Any:
        answer = CliRunner().invoke(command.keys, words)
        assert answer.exit_code == 0, answer.output
        return answer.stdout

    assert json.loads(typed("status", "--format", "json")) | {"provider": ""} == {
        "version": 1, "provider": "", "left": 0}  # fmt: skip
    assert "Master key 2 wraps 1 records anew." in typed("rotate")
    assert json.loads(typed("rotate", "--resume", "--format", "json")) == {"version": 2, "rewrapped": 0, "left": 0}
    assert "Master key 2, " in typed("status") and opened(fresh(row), "mobile") == "13800002046"
