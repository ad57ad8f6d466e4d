"""Files to download as markup: where they are listed, and within texts."""

from collections.abc import Iterable

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.models import Document

register = template.Library()
LANGUAGES = dict(Document._meta.get_field("language").choices)


@register.filter
def files(documents: Iterable[Document]) -> SafeString:
    """Return a list of files, each with its language, kind and length, and whether everybody can read it."""
    said = {Document.Accessible.YES: _("accessible"), Document.Accessible.NO: _("not accessible")}
    rows = []
    for document in documents:
        language = escape(document.language)
        facts = [file_facts(document), *filter(None, [said.get(document.accessible)])]
        rows.append(
            f'<li><a href="{escape(document.url)}" hreflang="{language}" lang="{language}">'
            f"{escape(document.title)}</a> <span>{' · '.join(facts)}</span></li>\n"
        )
    return mark_safe(f'<ul class="files">\n{"".join(rows)}</ul>')


def file_facts(document: Document) -> str:
    """Return language, kind, pages and size of a file, escaped."""
    facts = [str(LANGUAGES.get(document.language, document.language)), document.file_extension.upper()]
    if number := document.pages:
        text = ngettext("%(pages)s page", "%(pages)s pages", number)
        facts.append(text % {"pages": formats.localize(number)})
    return escape(" · ".join([*facts, filesizeformat(document.file_size)]))
