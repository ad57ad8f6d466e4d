"""How far pages are that are being given to translators."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from localization.models import Batch
from localization.permissions import edits_branch, is_publisher


class BatchView(WagtailAdminTemplateMixin, TemplateView):
    """Progress; the page asks again by itself until all is done."""

    template_name = "localization/batch.html"
    page_title = gettext_lazy("Pages for translators")
    header_icon = "wagtail-localize-language"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        """Add the batch."""
        batch = get_object_or_404(Batch.objects.select_related("page"), pk=self.kwargs["batch_id"])
        user = self.request.user
        oversees = edits_branch(user, batch.page) if batch.page else is_publisher(user)
        if batch.user_id != user.pk and not oversees:
            raise PermissionDenied
        return super().get_context_data(**kwargs, batch=batch)

    def get(self, request, *args, **kwargs):
        """Answer, asking the browser to come back while there is work."""
        response = super().get(request, *args, **kwargs)
        if not response.context_data["batch"].finished:
            response["Refresh"] = "3"
        return response
