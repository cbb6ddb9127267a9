from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "registry.register"

    def ready(self) -> None:
        import registry.register.receivers  # noqa: F401
        from core.sms.replies import readers
        from registry.register.services.consent_reply import consent_reply
        from registry.register.services.delegation_reply import delegation_reply
        from registry.register.services.undo_reply import undo_reply

        readers.append(lambda e164, text, at: consent_reply(e164=e164, text=text, at=at))
        readers.append(lambda e164, text, at: delegation_reply(e164=e164, text=text, at=at))
        readers.append(lambda e164, text, at: undo_reply(e164=e164, text=text, at=at))
