from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"

    def ready(self) -> None:
        import compliance.receivers  # noqa: F401
        from compliance.permissions import DESK
        from core.access import ADMINISTRATOR
        from core.web.go import homes

        homes.extend([(DESK.may, "/regulator/"), (ADMINISTRATOR.may, "/administration/")])
