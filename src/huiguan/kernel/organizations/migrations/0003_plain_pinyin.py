from django.db import migrations, models

from huiguan.kernel.i18n.names import pinyin_plain


def fill(apps, schema_editor):
    rows = apps.get_model("organizations", "Organization").objects.only("pk", "name")
    found = list(rows.iterator())
    for row in found:
        row.plain = pinyin_plain(row.name)
    rows.bulk_update(found, ["plain"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0002_state_note'),
    ]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='plain',
            field=models.CharField(blank=True, db_collation='C', editable=False, max_length=400),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
