from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Only for its commands; the top floor has no tables."""

    name = "config"
