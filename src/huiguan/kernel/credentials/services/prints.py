"""Many cards or certificates in one file, in the background."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.enums import PrintState
from huiguan.kernel.credentials.kinds import CredentialKind, credential_kind
from huiguan.kernel.credentials.models import Credential, CredentialPrint
from huiguan.kernel.credentials.printing import pdf_of
from huiguan.kernel.credentials.services.issuing import issue_many
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, permit

MOST = 20_000
CHUNK = 200  # issued in one transaction
PAGES = 500  # in one PDF; more come as a ZIP of several


def order_print(
    *, actor: Actor, kind: str, organization: Any, subject_ids: Sequence[int], base: str = ""
) -> CredentialPrint:
    """Have credentials of these subjects issued where they lack, and printed into one file; the job goes on alone.

    Rows of other associations and those that give no right today are left out and counted. The caller has read the
    subjects through scope. Raises Invalid for none, or more than 20,000 at once.
    """
    declared = credential_kind(kind)
    with recording(actor, organization, reason="order_print"):
        permit(actor, declared.issue_permission, organization)
        wanted = list(dict.fromkeys(subject_ids))
        if not 0 < len(wanted) <= MOST:
            raise Invalid(_("Choose one to 20,000 to be printed at once."), code="print_size")
        row = CredentialPrint.objects.create(
            organization=organization,
            kind=kind,
            subject_ids=wanted,
            base=base[:200],
            total=len(wanted),
            asked_by_id=actor.user_id,
        )
        app.configure_task("credentials.make_print").defer(print_id=row.pk)
    return row


def make_print(*, actor: Actor, print_id: int) -> CredentialPrint:
    """Do what was ordered; called by the job. What was issued before a fault is not issued twice."""
    rows = CredentialPrint.objects.unscoped("a job that goes on with what an office asked for")
    row: CredentialPrint = rows.select_related("organization").get(pk=print_id)
    if row.state == PrintState.DONE:
        return row
    kind = credential_kind(row.kind)
    row.state = PrintState.RUNNING
    _save(actor, row, "state")
    made: list[Credential] = []
    for at in range(0, row.total, CHUNK):
        made += _issued(actor, kind, row, row.subject_ids[at : at + CHUNK])
        row.done = min(at + CHUNK, row.total)
        _save(actor, row, "done")
    row.left_out = row.total - len(made)
    return _kept(actor, kind, row, made)


def _issued(actor: Actor, kind: CredentialKind, row: CredentialPrint, ids: Sequence[int]) -> list[Credential]:
    entitled = kind.holds(ids)
    subjects = [one for one in kind.subjects(row.organization_id, ids) if one.subject_id in entitled]
    if not subjects:
        return []
    return issue_many(actor=actor, kind=kind.key, organization=row.organization, subjects=subjects)


def _kept(actor: Actor, kind: CredentialKind, row: CredentialPrint, made: Sequence[Credential]) -> CredentialPrint:
    if not made:
        row.state = PrintState.FAILED
        _save(actor, row, "state", "left_out")
        return row
    name, content = _file_of(str(kind.label), made, row.base)
    row.file = store_file(
        actor=actor,
        organization=row.organization,
        upload=io.BytesIO(content),
        permission=kind.issue_permission,
        name=name,
        subject_kind="credentials.credentialprint",
        subject_id=row.pk,
    )
    row.state = PrintState.DONE
    _save(actor, row, "state", "left_out", "file")
    return row


def _file_of(label: str, made: Sequence[Credential], base: str) -> tuple[str, bytes]:
    """One PDF, or a ZIP of several where there are many."""
    name = f"{label} {today().isoformat()}"
    if len(made) <= PAGES:
        return f"{name}.pdf", pdf_of(made, base)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, at in enumerate(range(0, len(made), PAGES), start=1):
            entry = zipfile.ZipInfo(f"{number:03d}.pdf", date_time=timezone.localtime().timetuple()[:6])
            archive.writestr(entry, pdf_of(made[at : at + PAGES], base))
    return f"{name}.zip", packed.getvalue()


def _save(actor: Actor, row: CredentialPrint, *columns: str) -> None:
    with recording(actor, row.organization_id, reason="make_print"):
        row.save(update_fields=columns)
