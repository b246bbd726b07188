"""Fixed choices of filings."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Authority(TextChoices):
    """To whom something is filed."""

    REGISTRAR = "registrar", _("Registration authority")
    SUPERVISING_BODY = "supervising_body", _("Supervising authority")


class FilingState(TextChoices):
    """Where a filing stands."""

    DRAFT = "draft", pgettext_lazy("filing", "Being prepared")
    FILED = "filed", pgettext_lazy("filing", "Filed")
    APPROVED = "approved", pgettext_lazy("filing", "Approved")
    RETURNED = "returned", pgettext_lazy("filing", "Returned")
