"""“Something wrong?”: readers without an account or a script tell the editors of a service what is not right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import notices
from accounts import throttle
from accounts.addresses import client_address
from directory.models.problems import Problem
from home.facts_admin.policy import editors_of

if TYPE_CHECKING:
    from directory.models.pages import ServicePage

# In WINDOW seconds, one machine may tell of so many problems, and one service be told so many.
WINDOW = 3600
FROM_ONE_MACHINE = 5
ABOUT_ONE_SERVICE = 30


class ProblemForm(forms.Form):
    """What is wrong. `website` stands for whoever fills in every field: people do not see it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"), choices=Problem.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("Details"),
        help_text=gettext_lazy("Please write no names and nothing private. We keep no address of yours."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)

    @property
    def is_from_machine(self) -> bool:
        """Whether a program has filled in the form."""
        return bool(self.cleaned_data.get("website"))


def answer(page: ServicePage, request: HttpRequest) -> HttpResponse:
    """Answer with the form, the form with its errors, or thanks; what is told goes to the editors of the service.

    Nothing of this may be kept by a cache.
    """
    if page.facts is None:
        return redirect(page.url)
    sent = "sent" in request.GET
    form = ProblemForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.is_from_machine:
            return redirect(f"{page.url}problem/?sent")
        if _is_allowed(request, page.facts.pk):
            _take(page, form.cleaned_data)
            return redirect(f"{page.url}problem/?sent")
        form.add_error(None, _("There have been many remarks from here. Please try again in an hour."))
        status = 429
    elif form.errors:
        status = 422
    context = {**page.get_context(request), "form": form, "service_url": page.url, "sent": sent}
    response = TemplateResponse(request, "directory/problem.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_allowed(request: HttpRequest, service_id: int) -> bool:
    """Count this remark; return whether it is still within the limits.

    The address is kept for an hour alone, as a keyed digest.
    """
    return (
        throttle.count(f"problem:from:{client_address(request)}", WINDOW) <= FROM_ONE_MACHINE
        and throttle.count(f"problem:about:{service_id}", WINDOW) <= ABOUT_ONE_SERVICE
    )


@transaction.atomic
def _take(page: ServicePage, told: dict) -> None:
    service = page.facts
    kind = Problem.Kind(told["kind"])
    Problem.objects.create(service=service, kind=kind, text=told["text"], language=page.language)
    notices.send(
        "problem-reported",
        editors_of(service.network),
        subject=service,
        context={
            "what": kind.label,
            "details": told["text"],
            "language": dict(settings.LANGUAGES).get(page.language, page.language),
        },
    )
