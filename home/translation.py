"""The vocabularies' labels, one column a language (django-modeltranslation finds this module by its name)."""

from modeltranslation.translator import TranslationOptions, register

from home.vocabularies.models import Network, Organisation, People, Region, ServiceCategory, Stage, Theme


class LabelOptions(TranslationOptions):
    """An entry with a name alone."""

    fields = ("name",)


@register([People, Region, ServiceCategory, Stage])
class NamedOptions(LabelOptions):
    """Vocabularies whose entries have a name alone."""


@register(Theme)
class ThemeOptions(LabelOptions):
    """Themes have an address of their own in each language."""

    fields = ("slug",)


@register([Organisation, Network])
class AbbreviatedOptions(LabelOptions):
    """Organisations and networks are also known by an abbreviation."""

    fields = ("abbreviation",)
