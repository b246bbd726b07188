"""Revoking and replacing. The public page asks the row itself, so both are seen at the next look."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.enums import Ending
from huiguan.kernel.credentials.kinds import Subject, credential_kind
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.selectors import get_credential
from huiguan.kernel.credentials.services.issuing import check_entitled, lock_numbers, made
from huiguan.kernel.credentials.services.telling import tell_holders
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Conflict, Invalid, permit


def revoke(*, actor: Actor, credential_id: int, ending: str) -> Credential:
    """End a credential for good; `ending` is a key of Ending. Conflict when it has ended already."""
    with recording(actor, reason="revoke_credential"):
        row = _locked(actor, credential_id)
        _end(row, _known(ending))
        tell_holders("credentials.revoked", [row])
    return row


def reissue(*, actor: Actor, credential_id: int, ending: str = Ending.REPLACED, holder: str = "") -> Credential:
    """End a credential and issue another with the same number and a new token; `holder` when the name has changed."""
    with recording(actor, reason="reissue_credential"):
        old = _locked(actor, credential_id)
        kind = credential_kind(old.kind)
        lock_numbers(kind.key, old.organization_id)
        _end(old, _known(ending))
        check_entitled(kind, [old.subject_id])
        subject = Subject(old.subject_id, holder.strip() or old.holder, old.person_id, title=old.title)
        row = made(kind, old.organization, subject, old.number, today(), old.valid_to)
        row.replaces = old
        row.save(force_insert=True)
        tell_holders("credentials.issued", [row])
    return row


def erase_of_person(actor: Actor, person_id: int, organization_id: int) -> list[str]:
    """At the person's wish: what one association issued to them ends and loses the name; nothing has to stay."""
    rows = Credential.objects.unscoped("one's own, to be deleted").select_for_update()
    for row in rows.filter(person=person_id, organization=organization_id).exclude(holder=""):
        if row.revoked_at is None:
            row.revoked_at, row.ending = timezone.now(), Ending.ERASED
        row.holder = ""
        row.save(update_fields=["holder", "revoked_at", "ending"])
    return []


def _locked(actor: Actor, credential_id: int) -> Credential:
    known = get_credential(actor, credential_id)
    permit(actor, credential_kind(known.kind).issue_permission, known.organization)
    rows = Credential.objects.unscoped("read through get_credential before").select_related("organization")
    locked: Credential = rows.select_for_update(of=("self",)).get(pk=known.pk)
    return locked


def _end(row: Credential, ending: str) -> None:
    if row.revoked_at is not None:
        raise Conflict(_("It was revoked already."), code="already_revoked")
    row.revoked_at, row.ending = timezone.now(), ending
    row.save(update_fields=["revoked_at", "ending"])


def _known(ending: str) -> str:
    if ending not in Ending.values:
        raise Invalid(_("Say why it is revoked."), code="ending", field="ending")
    return ending
