"""Resolutions that were adopted before they were put into the index of the search."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from huiguan.kernel.search.services import Entry, index_entries


def put_in(apps: Any, _editor: Any) -> None:
    """Index what stands; adopted later, each is indexed by the vote that carried it."""
    rows = apps.get_model("governance", "Resolution").objects.order_by("pk")
    index_entries(
        Entry("governance.resolution", row.pk, row.organization_id, row.title, body=row.text, keywords=row.number)
        for row in rows.iterator()
    )


class Migration(migrations.Migration):
    """After the tables of both."""

    dependencies = [("governance", "0006_conferences"), ("search", "0004_organizations")]

    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
