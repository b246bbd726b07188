"""Sheets that go out: the state of renewals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.governance.enums import RenewalState
from huiguan.kernel.exchange import Column, Sheet


def _state(value: Any) -> str:
    return str(RenewalState(value).label) if value else ""


RENEWALS = Sheet(
    key="governance-renewals",
    label=_("State of renewals"),
    columns=(
        Column("code", _("Code")),
        Column("name", _("Association"), width=32),
        Column("state", _("State"), format=_state),
        Column("ordinal", _("Term")),
        Column("starts_on", _("Began on")),
        Column("ends_on", _("Ends on")),
        Column("congress_on", _("Congress on")),
    ),
    export_permission="governance.read_renewal",
)
