from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "compliance.desk"

    def ready(self) -> None:
        from compliance.desk.permissions import DESK
        from core.access.rules import ADMINISTRATOR
        from core.web.go import homes

        homes.extend([(DESK.may, "/regulator/"), (ADMINISTRATOR.may, "/administration/")])
