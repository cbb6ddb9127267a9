from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        import core.policies.checks
        import core.receivers
        import core.running.checks
        import core.running.database_history
        import core.running.database_role
        import core.sealing.checks
        import core.sms.checks  # noqa: F401
