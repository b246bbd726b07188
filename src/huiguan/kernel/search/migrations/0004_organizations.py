"""Associations that are there already are found too."""

from typing import Any

from django.db import migrations

from huiguan.kernel.search.organizations import index_organizations


def index_all(apps: Any, schema_editor: Any) -> None:
    """Write an entry for each association."""
    index_organizations(apps.get_model("organizations", "Organization").objects.iterator())


class Migration(migrations.Migration):
    """Entries of associations."""

    dependencies = [("search", "0003_kinds"), ("organizations", "0002_state_note")]

    operations = [migrations.RunPython(index_all, migrations.RunPython.noop)]
