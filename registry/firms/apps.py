from django.apps import AppConfig


class FirmsConfig(AppConfig):
    name = "registry.firms"

    def ready(self) -> None:
        import registry.firms.receivers  # noqa: F401
        from core.sms.replies import readers
        from core.web.go import homes
        from registry.firms.permissions import acts_for_firm, belongs_to_operator
        from registry.firms.services.caller_reply import caller_reply

        readers.append(lambda e164, text, at: caller_reply(e164=e164, text=text, at=at))
        homes.append((acts_for_firm, "/marketers/"))
        homes.append((belongs_to_operator, "/operators/"))
