from django.db import migrations, models

import directory.models.services


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0007_exceptions_by_appointment"),
    ]

    operations = [
        migrations.AlterField(
            model_name="service",
            name="confirm_by",
            field=models.DateField(
                blank=True,
                default=directory.models.services.ask_again_on,
                help_text="After this day readers are told that nobody has confirmed the facts lately.",
                null=True,
                verbose_name="confirm again by",
            ),
        ),
    ]
