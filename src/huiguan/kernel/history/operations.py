"""For migrations that rename a column of a tracked model."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def rename_sealed_column(table: str, old: str, new: str) -> migrations.RunPython:
    """A migration operation that tells the seal the new name of a column of the event table `table`.

    Put it beside the RenameField. Seals cover values by position, so nothing is sealed anew. A wrong name breaks
    nothing for good: verify reports it until it is put right.
    """

    def rename(start: str, end: str) -> Any:
        def run(apps: Any, schema_editor: Any) -> None:
            for layout in apps.get_model("history", "Layout").objects.filter(table=table):
                layout.columns = [end if column == start else column for column in layout.columns]
                layout.save()

        return run

    return migrations.RunPython(rename(old, new), rename(new, old))
