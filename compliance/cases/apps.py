from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "compliance.cases"

    def ready(self) -> None:
        import compliance.cases.checks
        import compliance.cases.receivers  # noqa: F401
