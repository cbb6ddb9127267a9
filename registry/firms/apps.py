from django.apps import AppConfig


class FirmsConfig(AppConfig):
    name = "registry.firms"

    def ready(self) -> None:
        import registry.firms.receivers  # noqa: F401
        from core.web.go import homes
        from registry.firms.permissions import acts_for_firm, belongs_to_operator

        homes.append((acts_for_firm, "/marketers/"))
        homes.append((belongs_to_operator, "/operators/"))
