"""The kind becomes a lexeme, and the latest are found kind by kind."""

from django.db import migrations, models

NAME_KINDS = """
    UPDATE search_searchentry SET tokens = tokens || ('''K' || kind || ''':1')::tsvector
"""


class Migration(migrations.Migration):
    """Entries written before say their kind too."""

    dependencies = [("search", "0002_latest")]

    operations = [
        migrations.RunSQL(NAME_KINDS, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="searchentry", name="search_entry_latest"),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["kind", "-changed_at", "-id"], name="search_entry_latest_of_kind"),
        ),
    ]
