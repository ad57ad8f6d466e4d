from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LocalizationConfig(AppConfig):
    name = "localization"
    verbose_name = _("Localization")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.db.models.signals import post_save, pre_save

        from localization import registry, termbase
        from localization.catalogs import CatalogTexts
        from localization.concepts.texts import ConceptTexts
        from localization.guards import refuse_aliases
        from localization.models import LanguageSettings
        from localization.roles import groups_for_language

        def review_changed(instance, raw=False, **kwargs):
            if not raw:
                groups_for_language(instance.locale)

        post_save.connect(
            review_changed, sender=LanguageSettings, weak=False, dispatch_uid="localization.review"
        )
        registry.register_texts("concepts", ConceptTexts())
        registry.register_texts("interface", CatalogTexts())
        pre_save.connect(refuse_aliases, dispatch_uid="localization.aliases")
        termbase.begin()
