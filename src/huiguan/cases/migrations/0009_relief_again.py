"""Relief can be applied for again in a case, after an application that was refused or withdrawn."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_reports_told_above")]

    operations = [
        migrations.AlterField(
            model_name="relief",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reliefs",
                related_query_name="relief",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AlterField(
            model_name='reliefevent',
            name='case',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case', verbose_name='case'),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state__in=["refused", "withdrawn"]),
                name="relief_once_at_a_time",
            ),
        ),
    ]
