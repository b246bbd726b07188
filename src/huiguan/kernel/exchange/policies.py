"""Who may open the pages of import and export. Each sheet names the permission that its rows need."""

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OPEN = define(
    "exchange.open_imports",
    _("Open imports and exports"),
    data=DataClass.STRUCTURAL,
    roles=(Role.CLERK, Role.HEAD, Role.TREASURER, Role.SYSTEM_ADMIN),
)
