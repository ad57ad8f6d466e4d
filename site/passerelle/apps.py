from django.apps import AppConfig


class PasserelleConfig(AppConfig):
    name = "passerelle"
    verbose_name = "Passerelle"
