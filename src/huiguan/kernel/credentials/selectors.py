"""Reads: what a stranger learns of a token, what an office issued, what somebody holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.kinds import credential_kind
from huiguan.kernel.credentials.models import Credential, CredentialPrint
from huiguan.kernel.credentials.signing import TOKEN_LENGTH, is_genuine, token_hash
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of
from huiguan.kernel.statements import worded

_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Checked:
    """All that anybody learns: whether it is valid today. Whose it is, and of which association, stands on it.

    A certificate that holds is named by its kind (`paper`), so that its code on a card made at home does not pass for
    a card's; of a card nothing is told. Of what is not valid it is not told why not, what it was, nor whether there
    ever was such a one.
    """

    valid: bool
    day: date
    paper: str = ""


def check_token(token: str) -> Checked:
    """Whether the credential with this token holds today; two queries and one of its room, nothing is kept."""
    day = today()
    if not _TOKEN.fullmatch(token):
        return Checked(valid=False, day=day)
    rows = Credential.objects.unscoped("anybody may check a token; only its validity goes out")
    row = rows.filter(token_hash=token_hash(token)).first()
    return checked(row) if row is not None else Checked(valid=False, day=day)


def token_in(text: str) -> str:
    """The token in an address that was copied, or in a code that was typed; empty where there is none."""
    end = text.strip().rstrip("/").rpartition("/")[2]
    return end if _TOKEN.fullmatch(end) else ""


def checked(row: Credential) -> Checked:
    """What anybody learns of a credential."""
    kind = credential_kind(row.kind)
    valid = bool(holding([row]))
    return Checked(valid, today(), str(kind.label) if valid and kind.layout == "certificate" else "")


def tail_of(number: str) -> str:
    """The end of a number: enough to compare it with a card in the hand, too little to learn it."""
    return number[-min(4, len(number) // 2) :] if len(number) > 1 else ""


def holding(rows: Iterable[Credential]) -> set[int]:
    """Ids of those that hold today: genuine, not revoked, within their dates, and their subject entitles them."""
    day, asked = today(), defaultdict(list)
    for row in rows:
        if row.revoked_at is None and row.valid_from <= day <= (row.valid_to or day) and is_genuine(row):
            asked[row.kind].append(row)
    held: set[int] = set()
    for key, candidates in asked.items():
        entitled = set(credential_kind(key).holds([row.subject_id for row in candidates]))
        held |= {row.pk for row in candidates if row.subject_id in entitled}
    return held


def current_by_kind(kinds: Sequence[str], subject_id: int) -> dict[str, Credential]:
    """What is current of a subject, by kind, in one query; the caller has read the subject through scope."""
    return {row.kind: row for row in worded(_current, tuple(kinds), subject_id)}


def _current(kinds: tuple[str, ...], subject: int) -> QuerySet[Credential]:
    rows = Credential.objects.unscoped("of a subject that the caller has read")
    return rows.filter(kind__in=kinds, subject_id=subject, revoked_at=None)


def current_of(kind: str, subject_ids: Sequence[int]) -> dict[int, Credential]:
    """The credential of each subject that was not revoked; the caller has read the subjects through scope."""
    rows = Credential.objects.unscoped("of subjects that the caller has read")
    found = rows.filter(kind=kind, subject_id__in=subject_ids, revoked_at=None).select_related("organization")
    return {row.subject_id: row for row in found}


def issued(actor: Actor, organization: Any, kind: str) -> Any:
    """All credentials of one kind that an association issued, latest first; NotFound without the right to read them."""
    permission = credential_kind(kind).read_permission
    permit(actor, permission, organization)
    rows = Credential.objects.scoped(scope_of(actor, permission))
    return rows.filter(organization=organization, kind=kind).select_related("organization")


def get_credential(actor: Actor, credential_id: int) -> Credential:
    """One credential, for those who may read its kind in its association."""
    rows = Credential.objects.unscoped("the kind says which permission is asked")
    row = rows.filter(pk=credential_id).select_related("organization").first()
    if row is None:
        raise NotFound(str(credential_id))
    permit(actor, credential_kind(row.kind).read_permission, row.organization)
    return row


def get_print(actor: Actor, organization: Any, print_id: int) -> CredentialPrint:
    """A print of many that this association ordered, for those who may read its kind."""
    rows = CredentialPrint.objects.unscoped("the kind says which permission is asked").select_related("file")
    row = rows.filter(pk=print_id, organization=organization).first()
    if row is None:
        raise NotFound(str(print_id))
    permit(actor, credential_kind(row.kind).read_permission, organization)
    return row


def may_read_print(actor: Actor, print_id: int) -> bool:
    """Who reads the file of a print: those who may issue its kind in its association."""
    rows = CredentialPrint.objects.unscoped("the kind says which permission is asked").select_related("organization")
    row = rows.filter(pk=print_id).first()
    return row is not None and allows(actor, credential_kind(row.kind).issue_permission, row.organization)


def own_credentials(actor: Actor) -> list[Credential]:
    """What the actor holds, latest first, revoked ones included; with the own name also where the identity is hidden.

    The rows are for showing: what is saved of them would put the name into the register.
    """
    permit(actor, "credentials.own")
    rows = Credential.objects.unscoped("one's own").filter(person=actor.person_id or 0)
    return _with_own_names(list(rows.select_related("organization")[:100]))


def _with_own_names(rows: list[Credential]) -> list[Credential]:
    asked = defaultdict(list)
    for row in rows:
        if row.holder:  # emptied at the holder's wish
            asked[row.kind].append(row)
    for key, held in asked.items():
        names = credential_kind(key).own_names([row.subject_id for row in held])
        for row in held:
            row.holder = names.get(row.subject_id, row.holder)
    return rows
