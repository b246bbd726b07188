import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0004_put_up_by_and_no_hour'),
    ]

    operations = [
        migrations.AddField(
            model_name='objection',
            name='kept_from',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
    ]
