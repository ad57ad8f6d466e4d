from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from directory import groups
        from directory.details import service_details
        from directory.filters import register_filters
        from directory.models import Problem, Service
        from home.facts_admin.policy import NetworkPolicy
        from home.listing_items import register_details

        register_permission_policy(Service, NetworkPolicy(Service))
        register_permission_policy(Problem, NetworkPolicy(Problem, of_network="service__network"))
        register_filters()
        register_details("service", service_details)
        groups.connect()
