"""Give a page to the translators, at wagtail-localize's own address."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from localization import batches, making, permissions
from localization.standings import site_locales
from localization.state import source_of


def submit_address(translation: Translation) -> str:
    """Return where a page is given to translators, with the language of `translation` chosen; empty without its source."""
    source = Page.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.source.locale_id
    ).first()
    if source is None:
        return ""
    address = reverse("wagtail_localize:submit_page_translation", args=[source.pk])
    return f"{address}?language={translation.target_locale.language_code}"


def offer_address(missing: making.ParentMissing) -> str:
    """Return where the page above is given to translators, with the language chosen in which it is missing."""
    address = reverse("wagtail_localize:submit_page_translation", args=[missing.parent.pk])
    return f"{address}?language={missing.locale.language_code}"


class SubmitForm(forms.Form):
    """Into which languages, and whether all below goes along."""

    locales = forms.ModelMultipleChoiceField(
        Locale.objects.none(), label=gettext_lazy("Languages"), widget=forms.CheckboxSelectMultiple
    )
    include_subtree = forms.BooleanField(
        label=gettext_lazy("With all pages below"),
        required=False,
        help_text=gettext_lazy("They are made in the background; the board shows how far that is."),
    )


class SubmitView(WagtailAdminTemplateMixin, TemplateView):
    """Choose languages; nothing is public before somebody publishes it there."""

    template_name = "localization/submit.html"
    page_title = gettext_lazy("Translate this page")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request, *args, page_id: int, **kwargs):
        """Find the page, and the languages that the person may give it to."""
        page = get_object_or_404(Page.objects.filter(depth__gt=1), pk=page_id).specific
        self.page = source_of(page) or page
        locales = {locale.pk: locale for locale in site_locales()}
        if own := locales.pop(self.page.locale_id, None):
            self.page.locale = own
        self.allowed = [
            locale
            for locale in locales.values()
            if permissions.may_translate(request.user, self.page, locale.language_code)
        ]
        if not self.allowed:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def form(self, data=None) -> SubmitForm:
        """Return the form, with the languages that are allowed and do not have the page yet."""
        wanted = self.request.GET.get("language")
        chosen = [locale.pk for locale in self.allowed if locale.language_code == wanted]
        form = SubmitForm(data, initial={"locales": chosen})
        allowed = Locale.objects.filter(pk__in=[locale.pk for locale in self.allowed])
        form.fields["locales"].queryset = allowed
        form.fields["locales"].label_from_instance = lambda locale: locale.get_display_name()
        if not permissions.edits_branch(self.request.user, self.page) or self.page.is_leaf():
            del form.fields["include_subtree"]
        return form

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.form())
        return super().get_context_data(**kwargs, page=self.page)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        """Make drafts in the languages chosen; refuse those where the page above does not exist, and offer that one."""
        chosen = set(request.POST.getlist("locales"))
        if not chosen <= {str(locale.pk) for locale in self.allowed}:
            raise PermissionDenied
        if request.POST.get("include_subtree") and not permissions.edits_branch(request.user, self.page):
            raise PermissionDenied
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        locales = [locale for locale in self.allowed if str(locale.pk) in chosen]
        try:
            made = making.submit(self.page, locales, request.user)
        except making.ParentMissing as missing:
            messages.error(request, " ".join([*missing.messages, _("Translate that page first.")]))
            return redirect(offer_address(missing))
        except making.NotATranslation as refused:
            messages.error(request, " ".join(refused.messages))
            return self.render_to_response(self.get_context_data(form=form))
        if form.cleaned_data.get("include_subtree"):
            batch = batches.begin(self.page, locales, request.user)
            messages.success(request, _("The pages below are being prepared."))
            return redirect("workbench:batch", batch.pk)
        messages.success(request, _("“%(title)s” waits for its translators.") % {"title": self.page.title})
        if len(made) == 1:
            return redirect("workbench:desk", made[0].pk)
        return redirect("workbench:board")
