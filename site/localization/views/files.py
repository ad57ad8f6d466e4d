"""The memory as TMX and the termbase as CSV and TBX: out for everybody who translates, in for publishers."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from localization import permissions
from localization.concepts import spreadsheet, tbx
from localization.memory import tmx
from localization.memory.store import whole_units
from localization.models import Concept


class FileForm(forms.Form):
    """A file for the memory or for the termbase."""

    what = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[
            ("tmx", gettext_lazy("TMX, for the memory")),
            ("csv", gettext_lazy("CSV, for the termbase")),
        ],
    )
    file = forms.FileField(label=gettext_lazy("File from your computer"))


class FilesView(WagtailAdminTemplateMixin, TemplateView):
    """Files of the memory and the termbase."""

    template_name = "localization/files.html"
    page_title = gettext_lazy("Memory and terms as files")
    header_icon = "download"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        """Add the form for those who may bring files."""
        may_import = permissions.is_publisher(self.request.user)
        return super().get_context_data(
            **{"form": FileForm() if may_import else None, **kwargs}, columns=spreadsheet.COLUMNS
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take a file in, all of it or nothing."""
        if not permissions.is_publisher(request.user):
            raise PermissionDenied
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            take_in = {"tmx": _take_tmx, "csv": _take_csv}[form.cleaned_data["what"]]
            try:
                messages.success(request, take_in(form.cleaned_data["file"]))
            except spreadsheet.SpreadsheetError as error:
                for reason in error.reasons:
                    form.add_error("file", reason)
            except tmx.TmxError as error:
                form.add_error("file", str(error))
            else:
                return redirect("workbench:memory_files")
        messages.error(request, _("Nothing was imported."))
        return self.render_to_response(self.get_context_data(form=form))


def _take_tmx(file: UploadedFile) -> str:
    if file.size > tmx.MAX_BYTES:
        raise tmx.TmxError(_too_large(file, tmx.MAX_BYTES))
    done = tmx.take_in(file, file.name)
    text = ngettext("%(count)s text was imported.", "%(count)s texts were imported.", done)
    return text % {"count": done}


def _take_csv(file: UploadedFile) -> str:
    if file.size > spreadsheet.MAX_BYTES:
        raise spreadsheet.SpreadsheetError([_too_large(file, spreadsheet.MAX_BYTES)])
    done = spreadsheet.take_in(file.read())
    text = ngettext("%(count)s concept was imported.", "%(count)s concepts were imported.", done)
    return text % {"count": done}


def _too_large(file: UploadedFile, most: int) -> str:
    return _("The file is too large: %(size)s. At most %(most)s can be imported here.") % {
        "size": filesizeformat(file.size),
        "most": filesizeformat(most),
    }


def _file(pieces: Iterable[str], name: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def memory_tmx(request: HttpRequest) -> HttpResponse:
    """Answer with the memory as TMX."""
    return _file(tmx.write(whole_units()), "memory.tmx", "application/xml")


def terms_csv(request: HttpRequest) -> HttpResponse:
    """Answer with the termbase as CSV."""
    return _file(spreadsheet.write(), "terms.csv", "text/csv")


def terms_tbx(request: HttpRequest) -> HttpResponse:
    """Answer with the termbase as TBX-Basic."""
    concepts = Concept.objects.prefetch_related("terms", "definitions")
    return _file(tbx.write(concepts, get_language()), "terms.tbx", "application/xml")
