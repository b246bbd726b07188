"""The roster is searched by an index alone, which the server can do for pages that it has vacuumed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE members_membership SET (autovacuum_vacuum_insert_scale_factor = 0.005,"
            " autovacuum_vacuum_scale_factor = 0.02)",
            migrations.RunSQL.noop,
        )
    ]
