from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "compliance.reports"

    def ready(self) -> None:
        import compliance.reports.receivers  # noqa: F401
