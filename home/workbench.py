"""What the translators' board shows of this room: kinds, networks, readers' wishes, labels and the site's own texts."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator
from wagtail.models import Locale

from home.models.site import SiteText, Wish
from home.vocabularies.labels import VOCABULARIES, options
from localization import registry
from localization.registry import Text
from search.filters import KIND_LABELS

WORDS = ("name", "abbreviation")
"""What is translated of a vocabulary's entry; the addresses of themes follow their names."""
SITE_TEXTS = ("tagline", "footer_text")
SITE_LINKS = ("navigation", "footer_links")


def register() -> None:
    """Tell the workbench; called once, when the site starts."""
    registry.name_kinds(KIND_LABELS)
    registry.name_networks(network_names)
    registry.count_wishes(wishes)
    registry.register_texts("labels", LabelTexts())
    registry.register_texts("site", SiteTexts())


def network_names() -> dict[str, str]:
    """Return network → its short name in the active language."""
    found = options(get_language() or settings.LANGUAGE_CODE)["network"]
    return {key: option.short or option.label for key, option in found.items()}


def wishes(keys: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """Return how often readers asked for works, by key and language."""
    rows = Wish.objects.filter(translation_key__in=list(keys))
    return {
        (key, language): count
        for key, language, count in rows.values_list("translation_key", "language", "count")
    }


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


class LabelTexts:
    """The labels of all vocabularies, each a column a language."""

    name = _("Labels of the vocabularies")
    editable = True
    permission = ""

    def texts(self, languages: Iterable[str]) -> dict[str, list[Text]]:
        """Return language → labels: one query a vocabulary."""
        found: dict[str, list[Text]] = {language: [] for language in languages}
        for vocabulary, model in VOCABULARIES.items():
            for entry in model.objects.order_by("order", "key"):
                for field in self._fields(model):
                    said = {code: getattr(entry, f"{field}_{code}") or "" for code in _languages()}
                    for language, texts in found.items():
                        if text := self._text(vocabulary, model, entry, field, said, language):
                            texts.append(text)
        return found

    @staticmethod
    def _fields(model) -> list[str]:
        translated = translator.get_options_for_model(model).fields
        return [name for name in WORDS if name in translated]

    @staticmethod
    def _text(vocabulary, model, entry, field: str, said: dict[str, str], language: str) -> Text | None:
        source = next((code for code in _languages() if code != language and said[code]), "")
        if not source:
            return None
        return Text(
            f"{vocabulary}:{entry.key}:{field}",
            f"{model._meta.verbose_name} · {model._meta.get_field(field).verbose_name}",
            said[source],
            source,
            said[language],
            model._meta.get_field(field).max_length,
        )

    def save(self, key: str, language: str, words: str) -> None:
        """Write the column of one language, and no other."""
        vocabulary, _colon, rest = key.partition(":")
        entry_key, _colon, field = rest.partition(":")
        model = VOCABULARIES[vocabulary]
        if field not in self._fields(model) or language not in _languages():
            raise LookupError(key)
        entry = model.objects.filter(key=entry_key).first()
        if entry is None:
            raise LookupError(key)
        column = f"{field}_{language}"
        if field == "name" and not words:
            raise ValidationError(gettext("A name cannot be empty."))
        setattr(entry, column, model._meta.get_field(column).clean(words or None, entry) or "")
        entry.save(update_fields=[column])


class SiteTexts:
    """Tagline, navigation and footer. The first language that has a text is its source."""

    name = _("Navigation and footer")
    editable = True
    permission = ""

    def texts(self, languages: Iterable[str]) -> dict[str, list[Text]]:
        """Return language → texts: one query."""
        rows = {row.locale.language_code: row for row in SiteText.objects.select_related("locale")}
        said = {code: _site_words(rows[code]) for code in _languages() if code in rows}
        found = {}
        for language in languages:
            source = next((code for code in said if code != language), "")
            own = said.get(language, {})
            found[language] = [
                Text(key, label, words, source, own.get(key, ("", ""))[1], _room(key))
                for key, (label, words) in said.get(source, {}).items()
                if words
            ]
        return found

    def save(self, key: str, language: str, words: str) -> None:
        """Write a text of one language; a link that it lacks leads where the source's does."""
        field, _colon, place = key.partition(":")
        locale = Locale.objects.filter(language_code=language).first()
        if locale is None or field not in (*SITE_TEXTS, *SITE_LINKS):
            raise LookupError(key)
        row, _made = SiteText.objects.get_or_create(locale=locale)
        room = _room(key)
        if room and len(words) > room:
            raise ValidationError(gettext("At most %(room)s characters.") % {"room": room})
        if field in SITE_TEXTS:
            setattr(row, field, words)
        else:
            _set_link(row, field, int(place), words)
        row.save(update_fields=[field])


def _site_words(row: SiteText) -> dict[str, tuple[str, str]]:
    """Return key → (label, words) of the texts of one language."""
    fields = SiteText._meta
    found = {name: (str(fields.get_field(name).verbose_name), getattr(row, name)) for name in SITE_TEXTS}
    for name in SITE_LINKS:
        for place, link in enumerate(getattr(row, name).raw_data):
            found[f"{name}:{place}"] = (
                f"{fields.get_field(name).verbose_name} · {place + 1}",
                link["value"].get("text") or "",
            )
    return found


def _room(key: str) -> int | None:
    name = key.partition(":")[0]
    if name in SITE_LINKS:
        return (
            SiteText._meta.get_field(name)
            .stream_block.child_blocks["link"]
            .child_blocks["text"]
            .field.max_length
        )
    return SiteText._meta.get_field(name).max_length


def _set_link(row: SiteText, field: str, place: int, words: str) -> None:
    links = [{"type": "link", "value": dict(link["value"])} for link in getattr(row, field).raw_data]
    if len(links) <= place:
        other = SiteText.objects.exclude(pk=row.pk).order_by("locale_id")
        models = [list(getattr(one, field).raw_data) for one in other]
        model = next((found for found in models if len(found) > place), None)
        if model is None:
            raise LookupError(f"{field}:{place}")
        links += [{"type": "link", "value": dict(link["value"])} for link in model[len(links) : place + 1]]
    links[place]["value"]["text"] = words
    stream = getattr(row, field).stream_block
    setattr(row, field, stream.to_python(links))
