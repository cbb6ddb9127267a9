from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        import core.numbers.checks
        import core.policies.checks
        import core.receivers
        import core.sms.checks  # noqa: F401
