"""How translation into each language works: whether a second pair of eyes looks at it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from localization import permissions
from localization.models import LanguageSettings
from localization.standings import site_locales


class LanguagesForm(forms.Form):
    """Which languages are reviewed."""

    reviewed = forms.MultipleChoiceField(
        label=gettext_lazy("Languages with review"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("There, translators hand in, and a reviewer of the language publishes."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewed"].choices = [
            (locale.language_code, locale.get_display_name()) for locale in site_locales()
        ]


class LanguagesView(WagtailAdminTemplateMixin, FormView):
    """Switch review on and off, language by language."""

    template_name = "localization/languages.html"
    form_class = LanguagesForm
    page_title = gettext_lazy("Review of translations")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request, *args, **kwargs):
        """Let those in who may publish everywhere."""
        if not permissions.is_publisher(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_initial(self):
        """Return what is set now."""
        reviewed = LanguageSettings.objects.filter(review=True)
        return {"reviewed": list(reviewed.values_list("locale__language_code", flat=True))}

    def form_valid(self, form) -> HttpResponse:
        """Save the settings; saving one also changes what the language's translators may do."""
        for locale in site_locales():
            LanguageSettings.objects.update_or_create(
                locale=locale, defaults={"review": locale.language_code in form.cleaned_data["reviewed"]}
            )
        messages.success(self.request, _("The settings were saved."))
        return redirect("workbench:languages")
