from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "compliance.retention"

    def ready(self) -> None:
        import compliance.retention.receivers  # noqa: F401
