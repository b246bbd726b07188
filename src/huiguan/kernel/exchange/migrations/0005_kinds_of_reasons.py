from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0004_correcting'),
    ]

    operations = [
        migrations.AddField(
            model_name='importissue',
            name='kind',
            field=models.CharField(choices=[('cell', 'Wrong cell'), ('empty', 'Required cell empty'), ('repeated', 'Repeated in the file'), ('register', 'At odds with the register')], default='cell', max_length=12, verbose_name='kind of reason'),
        ),
    ]
