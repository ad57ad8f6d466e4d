from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "publications"
    verbose_name = _("Publications")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from home.facts_admin.policy import NetworkPolicy
        from home.listing_files import register_citing
        from home.listing_items import register_details
        from publications.listing import CITED, citing, event_details
        from publications.models import Meeting

        register_permission_policy(Meeting, NetworkPolicy(Meeting))
        register_details("event", event_details)
        for kind in CITED:
            register_citing(kind, citing(kind))
