from django.apps import AppConfig


class ScrubsConfig(AppConfig):
    name = "registry.scrubs"

    def ready(self) -> None:
        import registry.scrubs.receivers  # noqa: F401
