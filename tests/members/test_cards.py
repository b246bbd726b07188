"""Membership cards: issued, checked by anybody, revoked, printed; what holds today is computed at each look."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.credentials import printing, selectors, signing
from huiguan.kernel.credentials import services as credentials
from huiguan.kernel.credentials.models import Credential, CredentialPrint
from huiguan.kernel.files.selectors import get_file, open_file
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.services import erase_own_data
from huiguan.members import services
from huiguan.members.models import DuplicatePair
from huiguan.members.purposes import KEEP_RECORD

from .conftest import House, fresh


@pytest.fixture(autouse=True)
def _no_checks_before_or_after() -> Iterator[None]:
    """Looks are counted by the minute; those of other tests are not."""
    cache.clear()
    yield
    cache.clear()


def card_of(house: House, **more: Any) -> Credential:
    member = house.member(number="2026-000123", **more)
    return services.issue_cards(actor=house.clerk(), membership_ids=[member.pk])[0]


def checked(card: Credential) -> Any:
    return Client().get(f"/c/{signing.token_of(card.serial)}", headers={"accept-language": "en"})


def without_address(response: Any, token: str) -> str:
    """The page but for its own address and the forms' secrets."""
    page = response.content.decode().replace(token, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|name="csrf-token" content="[^"]*"', "", page)


def test_anybody_reads_valid_today_and_nothing_else(house: House) -> None:
    card = card_of(house, name="王小红", unit="户政科")
    response = checked(card)
    text = response.content.decode()
    assert response.status_code == 200 and "Valid today" in text
    assert not [
        kept for kept in ("王小红", "户政科", "000123", "0123", "2020", "here协会", "Membership card") if kept in text
    ]
    token = signing.token_of(card.serial)
    client = Client()
    client.force_login(fresh_user(house.clerk()), backend="allauth.account.auth_backends.AuthenticationBackend")
    said = client.get(f"/api/v1/credentials/check/{token}").json()
    assert said == {"valid": True, "day": today().isoformat(), "paper": ""}
    other = services.issue_cards(
        actor=house.clerk(house.there), membership_ids=[house.member("李强", house.there, number="2026-000999").pk]
    )[0]
    assert without_address(checked(other), signing.token_of(other.serial)) == without_address(response, token)
    assert response.headers["Cache-Control"] == "no-store"
    assert set(response.cookies) <= {"csrftoken"}  # of the form that changes the language


@pytest.mark.parametrize("end", ["suspend", "resign", "lapse", "enter_death"])
def test_a_card_is_not_valid_from_the_moment_the_membership_rests_or_ends(house: House, end: str) -> None:
    card = card_of(house)
    given: dict[str, Any] = {"actor": house.head(), "membership_id": card.subject_id, "note": "第9条"}
    getattr(services, end)(**given)
    text = checked(card).content.decode()
    assert "Not valid" in text and "Valid today" not in text
    assert fresh(card).revoked_at is None  # no state was copied


def test_a_suspension_that_ends_makes_the_card_valid_again(house: House) -> None:
    card = card_of(house)
    services.suspend(actor=house.head(), membership_id=card.subject_id, note="第9条")
    services.resume(actor=house.head(), membership_id=card.subject_id)
    assert selectors.check_token(signing.token_of(card.serial)).valid


def test_revoking_is_seen_at_the_next_look_and_happens_once(house: House) -> None:
    card = card_of(house)
    credentials.revoke(actor=house.clerk(), credential_id=card.pk, ending="lost")
    assert "Not valid" in checked(card).content.decode()
    with pytest.raises(Conflict):
        credentials.revoke(actor=house.clerk(), credential_id=card.pk, ending="lost")


def test_a_new_card_keeps_its_number_and_ends_the_old_code(house: House) -> None:
    old = card_of(house)
    new = credentials.reissue(actor=house.clerk(), credential_id=old.pk)
    assert (new.number, new.replaces_id) == (old.number, old.pk)
    assert not selectors.check_token(signing.token_of(old.serial)).valid
    assert selectors.check_token(signing.token_of(new.serial)).valid


def test_issuing_again_leaves_the_card_and_members_without_number_get_running_ones(house: House) -> None:
    ids = [house.member(name).pk for name in ("甲乙", "丙丁")]
    first = services.issue_cards(actor=house.clerk(), membership_ids=ids)
    again = services.issue_cards(actor=house.clerk(), membership_ids=ids)
    assert [card.pk for card in first] == [card.pk for card in again]
    assert [card.number for card in first] == [fresh(card).number for card in again] != ["", ""]


def test_who_is_no_member_gets_no_card_and_nobody_else_either(house: House) -> None:
    one, two = house.member("甲乙"), house.member("丙丁")
    services.resign(actor=house.clerk(), membership_id=two.pk, note="")
    with pytest.raises(RuleViolation) as refusal:
        services.issue_cards(actor=house.clerk(), membership_ids=[one.pk, two.pk])
    assert refusal.value.code == "not_entitled"
    assert not Credential.objects.unscoped("test").exists()


def test_strangers_and_the_office_above_neither_issue_nor_see_nor_revoke(house: House) -> None:
    card = card_of(house)
    for stranger in (house.clerk(house.there), house.clerk(house.city, below=True), house.applicant("路人")):
        with pytest.raises(NotFound):
            selectors.get_credential(stranger, card.pk)
        with pytest.raises(NotFound):
            credentials.revoke(actor=stranger, credential_id=card.pk, ending="lost")
        with pytest.raises(NotFound):
            services.issue_cards(actor=stranger, membership_ids=[card.subject_id])


def test_a_row_changed_behind_the_program_does_not_hold(house: House) -> None:
    card = card_of(house)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE credentials_credential SET number = '2026-000999' WHERE id = %s", [card.pk])
    assert not selectors.check_token(signing.token_of(card.serial)).valid


def test_before_and_after_its_dates_it_does_not_hold(house: House) -> None:
    member, later = house.member(), today() + timedelta(days=1)
    subject = credentials.Subject(member.pk, member.name)
    card = credentials.issue(
        actor=house.clerk(), kind="members.card", organization=house.here, subject=subject, valid_from=later
    )
    assert not selectors.check_token(signing.token_of(card.serial)).valid


@pytest.mark.parametrize("token", ["x", "A" * 22, "A" * 23, "%00", "王小红", "..%2f..%2fadmin"])
def test_unknown_tokens_are_not_valid_and_say_nothing(house: House, token: str) -> None:
    response = Client().get(f"/c/{token}", headers={"accept-language": "en"})
    assert response.status_code in (200, 400, 404)  # what cannot be a code has no page at all
    assert "Valid today" not in response.content.decode()


def test_what_was_revoked_and_what_never_was_read_alike(house: House) -> None:
    card = card_of(house)
    credentials.revoke(actor=house.clerk(), credential_id=card.pk, ending="lost")
    never = Client().get("/c/" + "A" * 22, headers={"accept-language": "en"})
    revoked = checked(card)
    assert (revoked.status_code, never.status_code) == (200, 200)
    assert without_address(revoked, signing.token_of(card.serial)) == without_address(never, "A" * 22)
    assert "Not valid" in revoked.content.decode()


def test_too_many_checks_from_one_place_have_to_wait(house: House) -> None:
    client = Client()
    answers = [client.get("/c/" + "A" * 22).status_code for _ in range(121)]
    assert (answers[119], answers[120]) == (200, 429)


def test_the_database_keeps_no_token(house: House) -> None:
    card = card_of(house)
    token = signing.token_of(card.serial)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM credentials_credential c")
        assert token not in cursor.fetchone()[0]
        cursor.execute("SELECT row_to_json(c)::text FROM credentials_credentialevent c")
        assert token not in cursor.fetchone()[0]


def test_a_member_calls_up_the_card_and_saves_it_and_nobody_else_does(house: House) -> None:
    member = house.member(number="7")
    own, other = Client(), Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    owner = house.own(member)
    own.force_login(fresh_user(owner), backend=backend)
    other.force_login(house.user("路人"), backend=backend)
    shown = own.post(f"/my/membership/{member.pk}/card/", follow=True)
    assert "王小红" in shown.content.decode() and "data:image/svg+xml;base64," in shown.content.decode()
    card = Credential.objects.unscoped("test").get()
    picture = own.get(f"/my/credentials/{card.pk}/as-png/")
    assert picture.content.startswith(b"\x89PNG")
    text = pypdf.PdfReader(io.BytesIO(own.get(f"/my/credentials/{card.pk}/as-pdf/").content)).pages[0].extract_text()
    assert "王小红" in text and "会员证" in text
    assert own.get(f"/my/credentials/{card.pk}/as-exe/").status_code == 404
    assert other.get(f"/my/credentials/{card.pk}/").status_code == 404
    assert other.post(f"/my/membership/{member.pk}/card/").status_code == 404


def fresh_user(actor: Any) -> Any:
    from huiguan.kernel.people.models import User

    return User.objects.get(pk=actor.user_id)


def test_a_suspended_member_is_told_why_there_is_no_card(house: House) -> None:
    member = house.member()
    owner = house.own(member)
    services.suspend(actor=house.head(), membership_id=member.pk, note="第9条")
    with pytest.raises(RuleViolation) as refusal:
        services.take_own_card(actor=owner, membership_id=member.pk)
    assert refusal.value.code == "not_entitled"


def test_the_holder_is_told_and_can_have_it_deleted(house: House) -> None:
    member = house.member()
    owner = house.own(member)
    (card,) = services.issue_cards(actor=house.clerk(), membership_ids=[member.pk])
    assert [line.kind.key for group in waiting(owner) for line in group.lines] == ["credentials.issued"]
    services.resign_own(actor=owner, membership_id=member.pk, note="")
    erase_own_data(actor=owner, organization_id=house.here.pk)
    kept = fresh(card)
    assert (kept.holder, kept.ending) == ("", "erased")
    assert signing.is_genuine(kept)  # the signature covers the digest of the name


def test_many_papers_are_one_file_with_a_page_each(house: House) -> None:
    ids = [house.member(f"会员{n}").pk for n in range(3)]
    cards = services.issue_cards(actor=house.clerk(), membership_ids=ids)
    made = pypdf.PdfReader(io.BytesIO(printing.pdf_of(cards, "https://huiguan.example")))
    assert [f"会员{n}" in page.extract_text() for n, page in enumerate(made.pages)] == [True] * 3


def test_cards_of_many_are_issued_and_printed_by_a_job_that_may_run_twice(
    house: House, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    gone, *ids = [house.member(f"会员{n}").pk for n in range(4)]
    services.resign(actor=house.clerk(), membership_id=gone, note="")
    stranger = house.member("路人", place=house.there).pk
    row = services.print_cards(actor=house.clerk(), organization=house.here, membership_ids=[gone, stranger, *ids])
    for _ in range(2):
        row = credentials.make_print(actor=system_actor("printing"), print_id=row.pk)
    assert (row.state, row.done, row.left_out) == ("done", 5, 2)
    assert Credential.objects.unscoped("test").count() == 3
    with open_file(get_file(house.clerk(), row.file_id)) as stream:
        assert len(pypdf.PdfReader(stream).pages) == 3
    with pytest.raises(NotFound):
        get_file(house.clerk(house.there), row.file_id)


def test_the_check_needs_four_queries_at_most(house: House, django_assert_max_num_queries: Any) -> None:
    card = card_of(house)
    with django_assert_max_num_queries(4):
        checked(card)


def test_admission_brings_a_certificate_that_anybody_checks(house: House) -> None:
    owner = house.applicant("李强")
    application = services.apply_for_membership(
        actor=owner,
        organization=house.here,
        details={"name": "李强"},
        notice_version=purpose(KEEP_RECORD).version,
    )
    decide(house, application)
    row = Credential.objects.unscoped("test").get()
    member = fresh(application.membership)
    assert (row.kind, row.subject_id, row.number) == ("members.certificate", member.pk, member.number)
    assert [line.kind.key for group in waiting(actor_of(fresh_user(owner))) for line in group.lines] == [
        "credentials.issued"
    ]
    said = checked(row).content.decode()
    # It says what it is called, so that its code on a card made at home does not pass for a card's; suspended, no more.
    assert "Valid today" in said and "<strong>Certificate of membership</strong>" in said
    assert not [kept for kept in ("李强", member.number) if kept in said]
    services.suspend(actor=house.head(), membership_id=member.pk, note="第9条")
    gone = "A" * 22
    unknown = without_address(Client().get(f"/c/{gone}", headers={"accept-language": "en"}), gone)
    assert without_address(checked(row), signing.token_of(row.serial)) == unknown
    assert "Not valid" in unknown and "Valid today" not in unknown and "Certificate of membership" not in unknown


def decide(house: House, application: Any) -> None:
    """Checked by the clerk, admitted by the head."""
    services.check_application(
        actor=house.clerk(), application_id=application.pk, checks=dict.fromkeys(services.CHECKS, True)
    )
    services.decide_application(actor=house.head(), application_id=application.pk, admit=True, reference="理事会")


def test_unit_members_have_certificates_too_alone_and_in_bulk(house: House) -> None:
    details = {"name": "某警察学院", "credit_code": "91110000600037341L"}
    application = services.enter_unit_application(actor=house.clerk(), organization=house.here, details=details)
    decide(house, application)
    row = Credential.objects.unscoped("test").get()
    assert (row.kind, row.holder) == ("members.unit_certificate", "某警察学院")
    assert "Valid today" in checked(row).content.decode()
    other = services.register_unit(actor=house.clerk(), organization=house.here, details={"name": "某研究所"})
    browser = Client()
    browser.force_login(fresh_user(house.clerk()), backend="allauth.account.auth_backends.AuthenticationBackend")
    for chosen, pages in (({"unit": other.pk}, ["某研究所"]), ({"q": ""}, ["某警察学院", "某研究所"])):
        sent = browser.post("/o/here/members/units/certificates/", chosen)
        ordered = CredentialPrint.objects.unscoped("test").get(pk=int(sent["Location"].rstrip("/").rpartition("/")[2]))
        done = credentials.make_print(actor=system_actor("test"), print_id=ordered.pk)
        content = open_file(done.file).read()
        texts = sorted(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        assert len(texts) == len(pages) and all(any(name in text for text in texts) for name in pages)
        assert all("团体会员证书" in text for text in texts)
    services.end_unit(actor=house.clerk(), unit_id=application.unit_id, transition="resign")
    assert "Valid today" not in checked(row).content.decode()


def test_certificates_of_members_in_bulk(house: House) -> None:
    ids = [house.member(name).pk for name in ("甲乙", "丙丁")]
    browser = Client()
    browser.force_login(fresh_user(house.clerk()), backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = browser.post("/o/here/members/print-cards/", {"selected": ids, "paper": "certificate"})
    ordered = CredentialPrint.objects.unscoped("test").get()
    assert sent.status_code == 302 and ordered.kind == "members.certificate"
    done = credentials.make_print(actor=system_actor("test"), print_id=ordered.pk)
    assert len(pypdf.PdfReader(io.BytesIO(open_file(done.file).read())).pages) == 2
    shown = browser.get(f"/o/here/members/{ids[0]}/", headers={"accept-language": "en"}).content.decode()
    assert "Certificate of membership" in shown


def renumber(house: House, member: Any, number: str) -> None:
    """The office puts a member's number right."""
    services.change_member(
        actor=house.clerk(), membership_id=member.pk, revision=fresh(member).revision, details={}, number=number
    )


@pytest.mark.parametrize("together", [True, False])
def test_a_number_that_went_to_another_is_no_longer_on_the_certificate_of_before(house: House, together: bool) -> None:
    one, two = house.member("甲乙", number="N-1"), house.member("丙丁", number="N-9")
    (old,) = printed(house, [one.pk])
    renumber(house, one, "N-2")
    renumber(house, two, "N-1")
    rows = printed(house, [one.pk, two.pk] if together else [two.pk])
    assert {row.subject_id: row.number for row in rows} == {
        two.pk: "N-1", **({one.pk: "N-2"} if together else {})}  # fmt: skip
    assert fresh(old).ending == "replaced"


def printed(house: House, ids: list[int]) -> list[Credential]:
    """The certificates that members have after they were printed in bulk."""
    ordered = services.print_cards(
        actor=house.clerk(), organization=house.here, membership_ids=ids, kind="members.certificate"
    )
    assert credentials.make_print(actor=system_actor("test"), print_id=ordered.pk).state == "done"
    return list(Credential.objects.unscoped("test").filter(subject_id__in=ids, revoked_at=None))


def test_whoever_is_admitted_again_or_comes_over_gets_a_certificate_too(house: House) -> None:
    member = house.member("甲乙")
    services.resign(actor=house.clerk(), membership_id=member.pk, note="")
    services.readmit(actor=house.head(), membership_id=member.pk)
    assert Credential.objects.unscoped("test").get(subject_id=member.pk).kind == "members.certificate"
    for giver, taker in ((house.here, house.there), (house.there, house.here)):
        going = services.ask_transfer(actor=house.clerk(giver), membership_id=member.pk, receiver=taker, means="paper")
        services.release_transfer(actor=house.clerk(giver), transfer_id=going.pk)
        done = services.accept_transfer(actor=house.clerk(taker), transfer_id=going.pk)
        member = fresh(done.result)
        row = Credential.objects.unscoped("test").get(subject_id=member.pk, kind="members.certificate")
        assert (row.organization, row.number) == (taker, member.number)
        assert selectors.check_token(signing.token_of(row.serial)).valid


def test_a_merged_record_leaves_its_number_to_the_card_of_the_other(house: House) -> None:
    kept = house.member("王小红", birth_date=date(1990, 3, 7), number="A-1")
    other = house.member("王小红", birth_date=date(1990, 3, 7), number="A-2")
    (old,) = services.issue_cards(actor=house.clerk(), membership_ids=[other.pk])
    pair = DuplicatePair.objects.unscoped("test").get()
    services.merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=kept.pk, take=["number"])
    (new,) = services.issue_cards(actor=house.clerk(), membership_ids=[kept.pk])
    assert (new.number, fresh(old).ending) == ("A-2", "replaced")
    assert selectors.check_token(signing.token_of(new.serial)).valid
    assert not selectors.check_token(signing.token_of(old.serial)).valid


def test_hiding_an_identity_takes_the_name_off_card_and_certificate(house: House) -> None:
    member = house.member("王小红", number="A-1")
    services.issue_cards(actor=house.clerk(), membership_ids=[member.pk])
    browser = Client()
    browser.force_login(fresh_user(house.clerk()), backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.post("/o/here/members/print-cards/", {"selected": [member.pk], "paper": "certificate"})
    printed = credentials.make_print(
        actor=system_actor("test"), print_id=CredentialPrint.objects.unscoped("test").get().pk
    )
    held = Credential.objects.unscoped("test").filter(subject_id=member.pk)
    assert {row.kind for row in held} == {"members.card", "members.certificate"}
    assert {row.holder for row in held} == {"王小红"} and printed.file is not None
    services.change_member(
        actor=house.clerk(), membership_id=member.pk, revision=fresh(member).revision, details={"hidden_identity": True}
    )
    assert {row.holder for row in held.all()} == {"身份保密"}
    assert fresh(printed).file is None
    assert all("Valid today" in checked(row).content.decode() for row in held.all())
