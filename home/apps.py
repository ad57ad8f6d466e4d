from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from home import checks, publishing  # noqa: F401 — the checks register themselves
        from home.filters import register_filters

        publishing.connect()
        register_filters()
