"""Certificates as Open Badges 3.0: what the library that signs says of them, and what a verifier of others says."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openbadgeslib import baking
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, verify_data_integrity_proof
from openbadgeslib.ob3.contexts import bundled_contexts
from tests.foreign_checkers import ask_foreign, need_foreign

from huiguan.kernel.credentials import CredentialKind, Subject, badges, kinds, printing, register_kind, signing
from huiguan.kernel.credentials import services as credentials
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import system_actor

KIND = "tests.paper"
BASE = "https://badges.example"


@pytest.fixture(autouse=True)
def entitled(settings: Any) -> Iterator[set[int]]:
    """A kind of certificate whose room entitles whoever stands in this set, on a site with a public address."""
    settings.SITE_URL = BASE
    cache.clear()
    found = {7}
    register_kind(
        CredentialKind(
            KIND, "结业证书", "tests.row", "credentials.manage", "credentials.manage",
            holds=lambda ids: found & set(ids), lines=lambda ids: dict.fromkeys(ids, (("课程", "现场处置"),)),
            layout="certificate", prefix="Z",
        )
    )  # fmt: skip
    yield found
    del kinds._kinds[KIND]
    cache.clear()


@pytest.fixture
def place(db: None) -> Organization:
    return Organization.objects.add_root({"code": "here", "name": "某某协会", "short_name": "某会", "level": "county"})


@pytest.fixture
def certificate(place: Organization) -> Credential:
    holder = Person.objects.create(name="王小红")
    return credentials.issue(
        actor=system_actor("test"), kind=KIND, organization=place, subject=Subject(7, "王小红", holder.pk)
    )


def asked(url: str) -> bytes:
    """What this instance answers at an address of its own."""
    answer = Client().get(url.removeprefix(BASE))
    assert answer.status_code == 200, url
    return bytes(answer.content)


def resolved(url: str) -> bytes:
    """The download of a verifier, answered by the instance itself."""
    return asked(url)


def foreign(badge: dict[str, Any]) -> dict[str, Any]:
    """The verdict of Digital Bazaar's verifier, which gets contexts, key and list handed over."""
    (entry,) = [badge["credentialStatus"]] if isinstance(badge["credentialStatus"], dict) else badge["credentialStatus"]
    listed, did = entry["statusListCredential"], badge["issuer"]["id"]
    documents = {**bundled_contexts(), listed: json.loads(asked(listed))}
    if did.startswith("did:web:"):
        documents[did] = json.loads(asked(f"{BASE}/badges/here/did.json"))
    found: dict[str, Any] = ask_foreign("verify_badge.mjs", {"badge": badge, "documents": documents})
    return found


def test_a_badge_is_verified_by_its_library_through_the_pages_of_the_issuer(certificate: Credential) -> None:
    badge = badges.badge_of(certificate)
    verifier = OB3LdpVerifier.for_issuer_did("did:web:badges.example:badges:here")
    found = verifier.verify(badge, check_status=True, download=resolved, verify_status_list=False)
    assert found.issuer.name == "某某协会"
    assert [each.identity_hash for each in found.identifiers] == ["王小红"]
    assert "课程: 现场处置" in found.achievement.description


def test_the_list_of_what_ended_is_signed_by_the_same_issuer(certificate: Credential) -> None:
    listed = json.loads(asked(f"{BASE}/badges/here/status/0/"))
    document = badges.did_document(certificate.organization)
    assert listed["issuer"] == document["id"]
    verify_data_integrity_proof(listed, signing.public_pem())
    listed["credentialSubject"]["encodedList"] = listed["credentialSubject"]["encodedList"][::-1]
    with pytest.raises(OB3VerificationError):
        verify_data_integrity_proof(listed, signing.public_pem())


@pytest.mark.parametrize("end", ["revoked", "room"])
def test_within_a_minute_a_badge_that_ended_is_refused(certificate: Credential, entitled: set[int], end: str) -> None:
    badge, verifier = badges.badge_of(certificate), OB3LdpVerifier()
    status: dict[str, Any] = {"check_status": True, "download": resolved, "verify_status_list": False}
    verifier.verify(badge, **status)
    if end == "revoked":
        credentials.revoke(actor=system_actor("test"), credential_id=certificate.pk, ending="withdrawn")
    else:
        entitled.clear()
    assert badges.KEPT_SECONDS + badges.KEPT_OUTSIDE < 60
    cache.clear()
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier.verify(badge, **status)


def test_a_foreign_verifier_accepts_the_badge_and_refuses_a_changed_or_revoked_one(certificate: Credential) -> None:
    need_foreign()
    badge = json.loads(badges.badge_of(certificate))
    found = foreign(badge)
    assert found["whole"] and found["status"], found["errors"]
    forged = copy.deepcopy(badge)
    forged["credentialSubject"]["identifier"][0]["identityHash"] = "李小明"
    assert not foreign(forged)["verified"]
    credentials.revoke(actor=system_actor("test"), credential_id=certificate.pk, ending="withdrawn")
    cache.clear()
    found = foreign(badge)
    assert found["verified"] and not found["status"]


def test_without_a_public_address_the_key_is_the_issuer(certificate: Credential, settings: Any) -> None:
    need_foreign()
    settings.SITE_URL = ""
    badge = json.loads(badges.badge_of(certificate, "http://testserver/"))
    listed = "http://testserver/badges/here/status/0/"
    assert badge["issuer"]["id"].startswith("did:key:") and listed in json.dumps(badge["credentialStatus"])
    assert Client().get("/badges/here/did.json").status_code == 404
    documents = {**bundled_contexts(), listed: json.loads(Client().get("/badges/here/status/0/").content)}
    found = ask_foreign("verify_badge.mjs", {"badge": badge, "documents": documents})
    assert found["whole"] and found["status"], found["errors"]


def test_who_holds_it_takes_the_badge_and_a_picture_that_carries_it_and_nobody_else_does(
    certificate: Credential,
) -> None:
    client, page = Client(), f"/my/credentials/{certificate.pk}/"
    client.force_login(User.objects.create_user("wang", person=certificate.person))
    assert f'href="{page}as-json/"' in client.get(page).content.decode()
    answer = client.get(f"{page}as-json/")
    assert answer.headers["Content-Type"] == "application/vc"
    picture = client.get(f"{page}as-png/").content
    inside = json.loads(baking.extract_png(picture, keyword=baking.ITXT_KEYWORD_OB3) or b"")
    assert inside["id"] == json.loads(answer.content)["id"] == f"urn:uuid:{certificate.serial}"
    other = Client()
    other.force_login(User.objects.create_user("li", person=Person.objects.create(name="李某")))
    assert other.get(f"{page}as-json/").status_code == 404


def test_lists_and_keys_name_nobody_and_exist_only_where_there_is_something(certificate: Credential) -> None:
    told = asked(f"{BASE}/badges/here/status/0/") + asked(f"{BASE}/badges/here/did.json")
    assert "王小红".encode() not in told and str(certificate.serial).encode() not in told
    for address in ("/badges/here/status/9/", "/badges/nowhere/status/0/", "/badges/nowhere/did.json"):
        assert Client().get(address).status_code == 404


def test_visitors_check_a_badge_by_its_file_and_a_certificate_by_its_address(certificate: Credential) -> None:
    badge = badges.badge_of(certificate)

    def said(data: bytes, name: str = "badge.json") -> str:
        upload = SimpleUploadedFile(name, data)
        return Client().post("/check/", {"badge": upload}, headers={"accept-language": "en"}).content.decode()

    assert "Valid today" in said(badge) and "王小红" not in said(badge)
    assert "Valid today" in said(badges.baked(printing.picture_of(certificate), certificate), "badge.png")
    for other in (badge.replace("王小红".encode(), "李小明".encode()), b"{}", b"\x89PNG\r\n", b"\xff" * 100):
        assert "This is no badge that was issued here" in said(other)
    credentials.revoke(actor=system_actor("test"), credential_id=certificate.pk, ending="withdrawn")
    assert "Not valid" in said(badge) and "Compare the address" not in said(badge)
    token = signing.token_of(certificate.serial)
    answer = Client().post("/check/", {"code": f" {BASE}/c/{token}/ "})
    assert answer.headers["Location"] == f"/c/{token}"
    assert "22" in Client().post("/check/", {"code": "abc"}).content.decode()
