import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_record_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="serviceplace",
            name="exceptions",
            field=wagtail.fields.StreamField(
                [("exception", 5)],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.DateBlock", (), {"label": "From"}),
                    1: (
                        "wagtail.blocks.DateBlock",
                        (),
                        {"help_text": "Empty: this day alone.", "label": "Until", "required": False},
                    ),
                    2: (
                        "wagtail.blocks.TimeBlock",
                        (),
                        {"help_text": "Empty: closed.", "label": "Opens", "required": False},
                    ),
                    3: ("wagtail.blocks.TimeBlock", (), {"label": "Closes", "required": False}),
                    4: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {"label": "By appointment alone", "required": False},
                    ),
                    5: (
                        "wagtail.blocks.StructBlock",
                        [[("first", 0), ("last", 1), ("opens", 2), ("closes", 3), ("by_appointment", 4)]],
                        {},
                    ),
                },
                verbose_name="exceptions and holidays",
            ),
        ),
    ]
