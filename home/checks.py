"""House rules that `manage.py check` holds us to."""

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags, register
from modeltranslation.settings import AVAILABLE_LANGUAGES
from wagtail.models import Page

from home.dependents import page_models
from home.models import BasePage
from search.analysis.languages import SNOWBALL
from search.documents import KINDS

SCHEMA_TYPES = {
    "Article",
    "CollectionPage",
    "DefinedTermSet",
    "Event",
    "EventSeries",
    "Organization",
    "Report",
    "SearchResultsPage",
    "Service",
    "WebPage",
    "WebSite",
}


@register(Tags.models)
def check_page_models(app_configs, **kwargs) -> list[Error]:
    """Each page type is a BasePage and states its kind, its schema.org type and its translatable fields."""
    problems = []
    for model in apps.get_models():
        if issubclass(model, Page) and model is not Page and not issubclass(model, BasePage):
            problems.append(
                Error(
                    f"{model.__name__} is no BasePage.", hint="Inherit home.models.BasePage.", id="home.E001"
                )
            )
    for model in page_models():
        problems += _about(model)
    return problems


def _about(model: type[BasePage]) -> list[Error]:
    problems = []
    if model.search_kind not in KINDS:
        problems.append(
            Error(
                f"{model.__name__}.search_kind is {model.search_kind!r}.",
                hint=f"Name one of {', '.join(KINDS)}.",
                obj=model,
                id="home.E002",
            )
        )
    if model.schema_type not in SCHEMA_TYPES:
        problems.append(
            Error(
                f"{model.__name__}.schema_type is {model.schema_type!r}.",
                hint="Name a type of schema.org; add it to home.checks.SCHEMA_TYPES if it is a new one.",
                obj=model,
                id="home.E003",
            )
        )
    own = {
        field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many) if field.editable
    }
    stated = {"summary", "network", "page_ptr", *model.translated_fields, *model.shared_fields}
    for name in sorted(own - stated):
        problems.append(
            Error(
                f"{model.__name__}.{name} is neither translated nor shared.",
                hint="Name it in translated_fields or in shared_fields.",
                obj=model,
                id="home.E004",
            )
        )
    names = {field.name for field in model._meta.get_fields()}
    for name in (*model.translated_fields, *model.shared_fields, *model.required_to_publish):
        if name not in names:
            problems.append(Error(f"{model.__name__} has no field {name!r}.", obj=model, id="home.E005"))
    return problems


@register(Tags.translation)
def check_languages(app_configs, **kwargs) -> list[Error | checks.Warning]:
    """Each language of the settings has columns in the vocabularies, a catalog and an analyser."""
    problems: list[Error | checks.Warning] = []
    for code, _name in settings.LANGUAGES:
        if code not in AVAILABLE_LANGUAGES:
            problems.append(
                Error(
                    f"The vocabularies have no columns for {code}.",
                    hint="Set MODELTRANSLATION_LANGUAGES from LANGUAGES, then make and run migrations.",
                    id="home.E006",
                )
            )
        if not _has_catalog(code):
            problems.append(
                Error(
                    f"There is no catalog for {code}.",
                    hint=f"Run “makemessages --locale {code}” and translate the texts.",
                    id="home.E007",
                )
            )
        if code not in SNOWBALL:
            problems.append(
                checks.Warning(
                    f"Search knows no word forms of {code}: it finds words as they are written alone.",
                    hint="See search/analysis/languages.py.",
                    id="home.W001",
                )
            )
    return problems


def _has_catalog(code: str) -> bool:
    return any((folder / code / "LC_MESSAGES" / "django.po").is_file() for folder in settings.LOCALE_PATHS)
