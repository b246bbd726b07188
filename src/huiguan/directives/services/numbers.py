"""Numbers of items: unique and rising in an association."""

from __future__ import annotations

from django.db import connection
from django.db.models import Max

from huiguan.directives.models import Item
from huiguan.kernel.organizations.models import Organization

LOCK_CLASS = 0x4449  # "DI": keeps this room's advisory locks apart from others'


def next_item_number(organization: Organization) -> int:
    """The next free number; whoever else numbers items of this association waits until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, organization.pk])
    rows = Item.objects.unscoped("numbering").filter(organization=organization)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1
