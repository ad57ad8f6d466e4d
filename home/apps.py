from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from home import checks, glossary, publishing  # noqa: F401 — the checks register themselves
        from home.facts_admin.policy import NetworkPolicy
        from home.filters import register_filters
        from home.models import Network
        from home.suggestions import register_suggestions
        from home.workbench import register as tell_workbench

        register_permission_policy(
            Network, NetworkPolicy(Network, of_network="pk", actions={"change", "view"})
        )
        publishing.connect()
        glossary.connect()
        register_filters()
        register_suggestions()
        tell_workbench()
