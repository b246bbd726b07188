"""The latest are found kind by kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of the latest begins with the kind."""

    dependencies = [("search", "0002_latest")]

    operations = [
        migrations.RemoveIndex(model_name="searchentry", name="search_entry_latest"),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["kind", "-changed_at", "-id"], name="search_entry_latest_of_kind"),
        ),
    ]
