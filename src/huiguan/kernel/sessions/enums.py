"""Fixed choices of the floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Means(models.TextChoices):
    """How somebody's attendance is known."""

    QR = "qr", _("code in the hall")
    LIST = "list", _("paper list")
    HAND = "hand", _("taken by the clerk")
