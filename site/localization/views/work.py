"""Work done, per translator and period: as a screen and as CSV."""

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from localization import permissions, roles, work
from localization.forms import DateInput
from localization.spreadsheets import csv_response

# The first and last days of the calendar have none beside them to compare with.
FIRST_YEAR, LAST_YEAR = 1970, 2999


def _in_our_time(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(
            _("Choose a day of the years %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )


class PeriodForm(forms.Form):
    """From when to when."""

    begin = forms.DateField(label=gettext_lazy("From"), widget=DateInput, validators=[_in_our_time])
    end = forms.DateField(label=gettext_lazy("To"), widget=DateInput, validators=[_in_our_time])

    def clean(self):
        """Refuse a period that ends before it begins."""
        said = super().clean()
        if said.get("begin") and said.get("end") and said["end"] < said["begin"]:
            raise forms.ValidationError(_("The period ends before it begins."))
        return said


def _period(request: HttpRequest) -> tuple[PeriodForm, date, date]:
    """Return the form and the period asked for, by default this month so far."""
    today = timezone.localdate()
    usual = {"begin": today.replace(day=1), "end": today}
    form = PeriodForm(request.GET if "begin" in request.GET else usual)
    said = form.cleaned_data if form.is_valid() else usual
    return form, said["begin"], said["end"]


def _allowed(user) -> dict:
    """Return what of the work a person may see: all, that of the languages they review, or their own."""
    if permissions.is_publisher(user):
        return {}
    if reviewed := permissions.languages_of(user, roles.reviewers):
        return {"languages": reviewed}
    return {"user": user}


class WorkView(WagtailAdminTemplateMixin, TemplateView):
    """Who confirmed how much."""

    template_name = "localization/work.html"
    page_title = gettext_lazy("Work done")
    header_icon = "wagtail-localize-language"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        """Add the period and the rows."""
        form, begin, end = _period(self.request)
        return super().get_context_data(
            **kwargs,
            form=form,
            rows=work.done(begin, end, **_allowed(self.request.user)),
            query=self.request.GET.urlencode(),
        )


def work_csv(request: HttpRequest) -> HttpResponse:
    """Answer with the same as CSV; lead to the screen, which says why, for what is no period."""
    form, begin, end = _period(request)
    if not form.is_valid():
        return redirect(f"{reverse('workbench:work')}?{request.GET.urlencode()}")
    rows = (
        (begin, end, row.person, row.language, row.pages, row.segments, row.words)
        for row in work.done(begin, end, **_allowed(request.user))
    )
    heading = (
        _("From"),
        _("To"),
        _("Translator"),
        _("Language"),
        _("Pages"),
        _("Confirmed segments"),
        _("Words of the source"),
    )
    return csv_response("work.csv", heading, rows)
