from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "registry.register"

    def ready(self) -> None:
        import registry.register.receivers  # noqa: F401
