from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "publications"
    verbose_name = _("Publications")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from home.facts_admin.policy import NetworkPolicy
        from publications.models import Meeting

        register_permission_policy(Meeting, NetworkPolicy(Meeting))
