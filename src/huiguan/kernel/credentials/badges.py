"""Certificates as Open Badges 3.0: a signed file that anybody verifies without asking us who holds it.

W3C Verifiable Credentials 2.0 with a Data Integrity proof (eddsa-rdfc-2022), made by openbadgeslib with the instance's
key. Where the instance has a public address over https the issuer is `did:web:HOST:badges:CODE`, whose document that
address serves; elsewhere `did:key`, which proves the key and not whose it is. Whether a badge still holds stands in a
Bitstring Status List of its association, made at each asking (docs/decisions/0029-open-badges.md).
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openbadgeslib import baking
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import (
    Achievement,
    Evidence,
    IdentityObject,
    Issuer,
    OB3LdpSigner,
    OB3LdpVerifier,
    OpenBadgeCredential,
    add_data_integrity_proof,
    build_status_list_credential,
    did_web_from_url,
    multikey_from_pem,
    status_entry,
)
from openbadgeslib.ob3.status_list import DEFAULT_SIZE_BITS
from png import Error as PngError

from huiguan.kernel.credentials.kinds import credential_kind, credential_kinds
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.printing import check_url, lines_of
from huiguan.kernel.credentials.selectors import Checked, checked
from huiguan.kernel.credentials.signing import private_pem, public_pem
from huiguan.kernel.permits import NotFound

REVOCATION = "revocation"
#: A revocation is seen within 60 seconds: half a minute in our memory, twenty seconds in that of others.
KEPT_SECONDS, KEPT_OUTSIDE = 30, 20
MOST_BYTES = 2_000_000
LIST_VALID = timedelta(minutes=15)
_PNG = b"\x89PNG"


def is_badge(row: Credential) -> bool:
    """Tell whether a credential is given out as a badge: certificates are, membership cards are not."""
    return credential_kind(row.kind).layout == "certificate"


def issuer_did(organization: Any) -> str:
    """Who signs for an association: its did:web under the public address, elsewhere the key itself."""
    if settings.SITE_URL.startswith("https://"):
        return did_web_from_url(f"{settings.SITE_URL}/badges/{organization.code}")
    return f"did:key:{multikey_from_pem(public_pem())}"


def key_url(organization: Any) -> str:
    """The verification method that proofs of an association name."""
    did, key = issuer_did(organization), multikey_from_pem(public_pem())
    return f"{did}#{key}" if did.startswith("did:key:") else f"{did}#key"


def did_document(organization: Any) -> dict[str, Any]:
    """What `did:web` leads to: the public key of the instance. NotFound where the issuer is a did:key."""
    did, method = issuer_did(organization), key_url(organization)
    if not did.startswith("did:web:"):
        raise NotFound(did)
    key = {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": multikey_from_pem(public_pem())}
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [key],
        "assertionMethod": [method],
    }


def badge_of(row: Credential, base: str = "") -> bytes:
    """The signed file of a certificate, as JSON; `base` as in `printing.check_url`. NotFound for a membership card."""
    if not is_badge(row):
        raise NotFound(str(row.pk))
    with translation.override(settings.LANGUAGE_CODE):
        badge = _unsigned(row, base)
    signed = OB3LdpSigner(private_pem(), key_url(row.organization)).sign(badge)
    return json.dumps(signed, ensure_ascii=False, indent=1).encode()


def baked(picture: bytes, row: Credential, base: str = "") -> bytes:
    """A PNG of the certificate with the signed file inside, as wallets for badges take it."""
    return bytes(baking.bake_png(picture, badge_of(row, base).decode(), keyword=baking.ITXT_KEYWORD_OB3))


def checked_badge(data: bytes) -> Checked | None:
    """What anybody learns of a badge by its file (JSON, or a picture that carries it); None for what we never signed.

    The signature is verified first; whether it holds is asked of the register, as for a code.
    """
    try:
        text = baking.extract_png(data, keyword=baking.ITXT_KEYWORD_OB3) if data.startswith(_PNG) else data
        badge = OB3LdpVerifier(public_pem()).verify(text or b"") if len(data) <= MOST_BYTES else None
        serial = UUID((badge.id if badge else None) or "")
    except (LibOpenBadgesException, PngError, ValueError):
        return None
    rows = Credential.objects.unscoped("the signed file was shown; only its validity goes out")
    row = rows.select_related("organization").filter(serial=serial).first()
    return checked(row) if row is not None else None


def _unsigned(row: Credential, base: str) -> OpenBadgeCredential:
    check = check_url(row, base)
    root = check.removesuffix(reverse("credentials:check", args=[check.rpartition("/")[2]]))
    kind, organization = credential_kind(row.kind), row.organization
    title = row.title or str(kind.label)
    said = "; ".join(f"{label}: {value}" for label, value in lines_of([row])[row.pk])
    return OpenBadgeCredential(
        id=f"urn:uuid:{row.serial}",
        name=title,
        issuer=Issuer(id=issuer_did(organization), name=organization.name, url=f"{root}/"),
        recipient_id=None,
        identifiers=[IdentityObject(identity_hash=row.holder, identity_type="name", hashed=False)],
        achievement=Achievement(
            id=f"urn:uuid:{uuid5(NAMESPACE_URL, f'{root}/{organization.code}/{row.kind}/{title}')}",
            name=title,
            description=said or title,
            criteria_narrative=_("Issued by %(name)s under its rules.") % {"name": organization.name},
            achievement_type="Certificate",
        ),
        issuance_date=_moment(row.valid_from),
        expiration_date=_moment(row.valid_to, time(23, 59, 59)) if row.valid_to else None,
        evidence=[Evidence(id=check, name=_("Whether it is valid today"))],
        credential_status=[status_entry(_list_url(row, root), REVOCATION, row.pk % DEFAULT_SIZE_BITS)],
    )


def _moment(day: date, hour: time = time.min) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour)).astimezone(UTC)


def _list_url(row: Credential, root: str) -> str:
    return root + reverse("credentials:status_list", args=[row.organization.code, row.pk // DEFAULT_SIZE_BITS])


def status_list(organization: Any, number: int, base: str) -> bytes:
    """The signed list number `number` of an association: a bit is set where a badge does not hold; NotFound.

    Bits are the credentials' own numbers. What the rooms say counts as much as a revocation does.
    """
    key = f"credentials.status:{organization.pk}:{number}:{base}"
    kept = cache.get(key)
    if kept is None:
        kept = _signed_list(organization, number, base)
        cache.set(key, kept, timeout=KEPT_SECONDS)
    return cast(bytes, kept)


def _signed_list(organization: Any, number: int, base: str) -> bytes:
    url = (settings.SITE_URL or base.rstrip("/")) + reverse("credentials:status_list", args=[organization.code, number])
    now = datetime.now(UTC)
    made = build_status_list_credential(
        issuer_did(organization), url, REVOCATION, _ended(organization, number), issued=now,
        valid_until=now + LIST_VALID, ttl=1000 * KEPT_OUTSIDE,
    )  # fmt: skip
    return json.dumps(add_data_integrity_proof(made, private_pem(), key_url(organization)), ensure_ascii=False).encode()


def _ended(organization: Any, number: int) -> list[int]:
    """Bits of the certificates in this list that do not hold today."""
    first = number * DEFAULT_SIZE_BITS
    kinds = [kind.key for kind in credential_kinds() if kind.layout == "certificate"]
    rows = Credential.objects.unscoped("only whether they hold goes out").filter(
        organization=organization, kind__in=kinds, pk__gte=first, pk__lt=first + DEFAULT_SIZE_BITS
    )
    found = list(rows.values_list("pk", "kind", "subject_id", "revoked_at"))
    if not found:
        raise NotFound(str(number))
    subjects = defaultdict(set)
    for _pk, kind, subject_id, revoked_at in found:
        if revoked_at is None:
            subjects[kind].add(subject_id)
    entitled = {kind: set(credential_kind(kind).holds(ids)) for kind, ids in subjects.items()}
    return [
        pk % DEFAULT_SIZE_BITS
        for pk, kind, subject_id, revoked_at in found
        if revoked_at is not None or subject_id not in entitled[kind]
    ]
