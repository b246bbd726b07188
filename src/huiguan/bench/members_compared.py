"""The best-known import of the Django world on the same rows, for comparison: django-import-export.

It writes into the plainest table that holds the same columns: no checks beyond its own, no sealing, no history.
"""

from __future__ import annotations

import csv
import time
from itertools import islice
from pathlib import Path
from typing import Any

import tablib
from django.db import connection, models
from import_export import resources

from huiguan.bench.rosters import HEADERS

COLUMNS = [f"column_{number}" for number in range(len(HEADERS))]


class PlainMember(models.Model):
    """Twenty columns of text, found again by the first."""

    class Meta:
        app_label = "members"  # the tool asks for an installed app
        db_table = "bench_plain_member"

    def __str__(self) -> str:
        return str(self.pk)


for _name in COLUMNS:
    PlainMember.add_to_class(_name, models.CharField(max_length=300, blank=True))


class PlainResource(resources.ModelResource):  # type: ignore[misc]  # the library ships no types
    """What its manual shows first."""

    class Meta:
        model = PlainMember
        import_id_fields = [COLUMNS[0]]
        fields = COLUMNS


class BulkResource(resources.ModelResource):  # type: ignore[misc]  # the library ships no types
    """The same with its bulk writing."""

    class Meta:
        model = PlainMember
        import_id_fields = [COLUMNS[0]]
        fields = COLUMNS
        use_bulk = True
        batch_size = 1000


def measure(path: Path, count: int) -> dict[str, Any]:
    """Rows a second for the first `count` rows of a roster, one by one and in bulk."""
    found: dict[str, Any] = {"import_export_rows": count}
    for name, resource in (("import_export", PlainResource()), ("import_export_bulk", BulkResource())):
        with connection.schema_editor() as editor:
            editor.create_model(PlainMember)
        started = time.perf_counter()
        resource.import_data(_dataset(path, count), raise_errors=True)
        found[f"{name}_rows_per_second"] = round(count / (time.perf_counter() - started))
        with connection.schema_editor() as editor:
            editor.delete_model(PlainMember)
    return found


def _dataset(path: Path, count: int) -> Any:
    with path.open(encoding="utf-8-sig", newline="") as source:
        lines = list(islice(csv.reader(source), 1, count + 1))
    return tablib.Dataset(*lines, headers=COLUMNS)
