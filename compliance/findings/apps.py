from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "compliance.findings"

    def ready(self) -> None:
        import compliance.findings.receivers  # noqa: F401
