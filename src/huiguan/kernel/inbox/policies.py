"""Everybody has an inbox."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, define

READ_OWN = define("inbox.read_own", _("See what waits for oneself"), data=DataClass.SELF)
CHOOSE_DELIVERY = define("inbox.choose_delivery", _("Choose how to hear of what waits"), data=DataClass.SELF)
