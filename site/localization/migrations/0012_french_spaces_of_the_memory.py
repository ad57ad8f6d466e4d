"""Give French texts of the memory back the spaces that do not break: until now they were kept as others."""

import re

from django.db import migrations

AT_ONCE = 1000
TORN = re.compile(r" (?=[:;!?»])|(?<=«) ")


def mend(apps, schema_editor):
    """Write the texts anew that have a space which breaks where French never has one."""
    phrases = apps.get_model("localization", "MemoryPhrase").objects.using(schema_editor.connection.alias)
    mended = []
    for phrase in phrases.filter(language="fr").iterator(chunk_size=AT_ONCE):
        text = TORN.sub("\u00a0", phrase.text)
        if text != phrase.text:
            phrase.text = text
            mended.append(phrase)
        if len(mended) == AT_ONCE:
            phrases.bulk_update(mended, ["text"])
            mended = []
    phrases.bulk_update(mended, ["text"])


class Migration(migrations.Migration):
    dependencies = [("localization", "0011_translations_asked_with_their_page")]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop, elidable=True)]
