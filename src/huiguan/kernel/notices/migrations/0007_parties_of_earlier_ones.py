"""Objections that came before what the notice showed was kept with them: it is kept from now on, where it is still there.

Where the notice is over nobody can say whom it named; `concerned.is_unknown` keeps the office from judging those.
"""

import json
from typing import Any

from django.db import migrations

from huiguan.kernel.privacy.envelope import open_value, seal_value, unwrap_key


def keep(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("notices", "Objection")._base_manager.filter(
        state="open", held=False, parties=None, data_key__isnull=False, notice__shown__isnull=False
    )
    for row in rows.select_related("notice"):
        shown = json.loads(open_value(unwrap_key(row.notice.data_key), "shown", row.notice.shown))
        words = "\n".join(value for line in shown for value in line.values())
        row.parties = seal_value(unwrap_key(row.data_key), "parties", words)
        row.save(update_fields=["parties"])


class Migration(migrations.Migration):
    dependencies = [("notices", "0006_parties")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
