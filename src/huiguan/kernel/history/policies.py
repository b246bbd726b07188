"""Who may read the history and who may work on its seal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

define(
    "history.read",
    _("Read the history of an object"),
    data=DataClass.STRUCTURAL,
    roles=[Role.CLERK, Role.HEAD, Role.SUPERVISOR, Role.AUDITOR, Role.AUDIT_ADMIN],
)
define(
    "history.seal",
    _("Seal the history, sign checkpoints and check them"),
    data=DataClass.STRUCTURAL,
    roles=[Role.AUDIT_ADMIN],
)
define(
    "history.erase_subject",
    _("Remove values from the history where the law demands it"),
    data=DataClass.PERSONAL,
    roles=[Role.HEAD, Role.AUDIT_ADMIN],
)
