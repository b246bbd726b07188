"""The name on cards and certificates follows when an identity is hidden, or no longer is."""

from __future__ import annotations

from collections.abc import Collection

from huiguan.kernel.credentials.models import Credential, CredentialPrint
from huiguan.kernel.files.services import remove_file
from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.permits import system_actor

RULE = "PIPL 51: identity hidden"


def rename_holders(*, kind: str, subject_ids: Collection[int], holder: str, hidden: bool) -> None:
    """Part of a room's step: the register has `holder` as the name of whoever holds what is about these subjects.

    With `hidden` the former name goes from the history too, and files in which many were printed go: they are printed
    anew. Validity and number stay, as the signature covers a digest of the name. Whoever holds it has the own name on
    the own copy all the same (`CredentialKind.own_names`); one that was emptied at the holder's wish stays empty.
    """
    found = Credential.objects.unscoped("of a record that was changed").filter(kind=kind, subject_id__in=subject_ids)
    rows = list(found.exclude(holder__in=("", holder)))
    if not rows:
        return
    for row in rows:
        row.holder = holder
        row.save(update_fields=["holder"])
    if hidden:
        erase_subject(actor=system_actor("hidden identity"), subjects=rows, rule=RULE)
        _drop_prints(kind, [row.subject_id for row in rows])


def _drop_prints(kind: str, subject_ids: list[int]) -> None:
    prints = CredentialPrint.objects.unscoped("of a record that was changed").filter(kind=kind, file__isnull=False)
    for file_id in prints.filter(subject_ids__overlap=subject_ids).values_list("file_id", flat=True):
        remove_file(actor=system_actor("hidden identity"), file_id=file_id)
