from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"

    def ready(self) -> None:
        import registry.receivers  # noqa: F401
        from core.web.go import homes
        from registry.permissions import acts_for_firm, acts_for_operator

        homes.append((acts_for_firm, "/marketers/"))
        homes.append((acts_for_operator, "/operators/"))
