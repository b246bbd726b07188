"""The files for the authorities that this room fills."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.governance.selectors.filling import (
    annual_inspection,
    day_before,
    day_of_year,
    month_after,
    officers_record,
)
from huiguan.kernel.filings.enums import Authority
from huiguan.kernel.filings.kinds import FilingKind, register_kind

BOTH = (Authority.SUPERVISING_BODY.value, Authority.REGISTRAR.value)
KINDS = (
    FilingKind(
        "officers-record",
        _("Officers' record"),
        _("For every term, and whenever an officer changes, within a month: filled from posts and tenures."),
        due=dict.fromkeys(BOTH, month_after),
        fill=officers_record,
        order=10,
    ),
    FilingKind(
        "annual-inspection",
        _("Annual inspection"),
        _("The report on the past year: to the supervising authority by 31 March, to the registrar by 31 May."),
        due={BOTH[0]: day_of_year(3, 31), BOTH[1]: day_of_year(5, 31)},
        fill=annual_inspection,
        order=20,
    ),
    FilingKind(
        "major-matter",
        _("Major matter"),
        _("A congress, a change of charter or officers, foreign activity, a large forum: told before it takes place."),
        due=dict.fromkeys(BOTH, day_before),
        beforehand=True,
        order=30,
    ),
)


def register() -> None:
    """Called once from AppConfig.ready."""
    for kind in KINDS:
        register_kind(kind)
