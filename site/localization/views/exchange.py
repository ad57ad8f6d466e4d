"""Translations as files: take them along, send them back, see what that would change, take it in."""

import io
import zipfile

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail_localize.models import Translation

from localization import board
from localization.exchange import plans, po, selecting, xliff
from localization.exchange.reading import Unreadable, check_size
from localization.exchange.sheets import sheets_of
from localization.forms import BoardForm
from localization.models import Upload
from localization.views.desk import translation_for
from localization.views.numbers import ids_in
from localization.views.planning import to_board

FORMATS = {
    "xliff2": ("XLIFF 2.1", "xlf", xliff.write_2),
    "xliff1": ("XLIFF 1.2", "xlf", xliff.write_1),
    "po": ("PO", "po", po.write),
}
SHOWN = 300  # changes listed one by one


class UploadForm(forms.Form):
    """A file to take in."""

    file = forms.FileField(
        label=gettext_lazy("XLIFF 1.2 or 2, or PO"),
        widget=forms.FileInput(attrs={"accept": ".xlf,.xliff,.xml,.po"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def clean_file(self):
        """Refuse what is too large before it is read."""
        sent = self.cleaned_data["file"]
        try:
            check_size(sent.size)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        return sent


class ExchangeView(WagtailAdminTemplateMixin, TemplateView):
    """Take along a page, or a selection of the board; send a file back (POST)."""

    template_name = "localization/exchange.html"
    page_title = gettext_lazy("Files of translations")
    header_icon = "doc-full"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get(self, request, *args, **kwargs):
        """Show the screen; lead to the board for wrong filters of it."""
        return (
            super().get(request, *args, **kwargs) if BoardForm(request.GET).is_valid() else to_board(request)
        )

    def get_context_data(self, **kwargs):
        """Add what can be taken along."""
        translation = self._translation()
        found = [translation] if translation else _selected(self.request)
        kwargs.setdefault("form", UploadForm())
        return super().get_context_data(
            **kwargs,
            translation=translation,
            count=len(found),
            too_many=len(found) > selecting.LARGEST,
            largest=selecting.LARGEST,
            title=translation.source.object_repr if translation else "",
            formats=[(key, label) for key, (label, _ending, _writer) in FORMATS.items()],
            query=self.request.GET.urlencode(),
        )

    def _translation(self) -> Translation | None:
        pk = self.kwargs.get("translation_id")
        return translation_for(self.request, pk) if pk else None

    def post(self, request, *args, **kwargs) -> HttpResponse:
        """Keep the file and show what it would change; say what is wrong with it where it cannot be read."""
        translation = self._translation()
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            sent = form.cleaned_data["file"]
            data = sent.read()
            try:
                plans.read(sent.name, data)
            except Unreadable as error:
                form.add_error("file", str(error))
            else:
                upload = Upload.objects.create(
                    user=request.user, translation=translation, name=sent.name[:255], data=data
                )
                return redirect("workbench:upload", upload.pk)
        return self.render_to_response(self.get_context_data(form=form), status=400)


def _selected(request: HttpRequest) -> list[Translation]:
    form = BoardForm(request.GET)
    if not form.is_valid():
        return []
    cells = board.cells(form.cleaned_data)
    if chosen := ids_in(request.GET.getlist("pages"), 1000):
        cells = cells.filter(source_page_id__in=chosen)
    return selecting.translations_of(cells, request.user)


def download(request: HttpRequest, translation_id: int, form: str) -> HttpResponse:
    """Give one translation as a file."""
    return _files(request, [translation_for(request, translation_id)], form)


def download_selection(request: HttpRequest, form: str) -> HttpResponse:
    """Give a selection of the board as a file, or as an archive of one file for each pair of languages."""
    return _files(request, _selected(request), form)


def _files(request: HttpRequest, translations: list[Translation], form: str) -> HttpResponse:
    if form not in FORMATS or not translations or len(translations) > selecting.LARGEST:
        messages.error(request, _("There is nothing to export, or too much for one file."))
        return redirect("workbench:exchange")
    _label, ending, writer = FORMATS[form]
    made = {
        f"{source}-{target}.{ending}": writer(sheets)
        for (source, target), sheets in sheets_of(translations).items()
    }
    if len(made) == 1:
        [(name, data)] = made.items()
        if len(translations) == 1:
            name = f"{translations[0].source.object_id}.{name}"
        return FileResponse(io.BytesIO(data), as_attachment=True, filename=name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in made.items():
            archive.writestr(name, data)
    packed.seek(0)
    return FileResponse(packed, as_attachment=True, filename="translations.zip")


class UploadView(WagtailAdminTemplateMixin, TemplateView):
    """What a file would change."""

    template_name = "localization/upload.html"
    page_title = gettext_lazy("What this file changes")
    header_icon = "doc-full"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": reverse("workbench:exchange"), "label": _("Files of translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        """Add the plan; its changes up to a number, the problems all."""
        upload = upload_for(self.request, self.kwargs["upload_id"])
        plan = plan_of(upload)
        left = SHOWN
        for page in plan.pages:
            page.shown = page.changes[:left]
            left -= len(page.shown)
        hidden = plan.changes - (SHOWN - left)
        return super().get_context_data(**kwargs, upload=upload, plan=plan, hidden=hidden)


def upload_for(request: HttpRequest, upload_id: int) -> Upload:
    """Return a file that the person sent; raise Http404."""
    return get_object_or_404(
        Upload.objects.select_related("translation__source__locale", "translation__target_locale"),
        pk=upload_id,
        user=request.user,
    )


def plan_of(upload: Upload) -> plans.Plan:
    """Return what a file would change at this moment."""
    return plans.plan(plans.read(upload.name, bytes(upload.data)), upload.user, upload.translation)


@require_POST
def take_in(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Take the file in, as far as it can be, and forget it."""
    upload = upload_for(request, upload_id)
    taken = plans.take_in(plan_of(upload), request.user)
    upload.delete()
    text = ngettext("%(count)s segment was imported.", "%(count)s segments were imported.", taken.segments)
    messages.success(request, text % {"count": taken.segments})
    for title in taken.taken_back[:20]:
        said = _("It waits for review no more. Hand it in again when it is ready.")
        messages.warning(request, f"{title}. {said}")
    for problem in taken.problems[:20]:
        messages.warning(request, f"{problem.unit}: {problem.reason}")
    if upload.translation_id:
        return redirect("workbench:desk", upload.translation_id)
    return redirect("workbench:board")
