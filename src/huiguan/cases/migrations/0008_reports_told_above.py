"""The association whose supervisors are told that the answer to an anonymous report is late."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0003_plain_pinyin"),
        ("cases", "0007_outside_help"),
    ]

    operations = [
        migrations.AddField(
            model_name="anonymousreport",
            name="told_above",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
                verbose_name="association told of the lateness",
            ),
        ),
    ]
