"""Sessions hold sign-ins under way and drafts; in the database they are encrypted."""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings

from core import clock
from core.secrets.encryption import CorruptSecret, KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt


class EncryptedSerializer:
    """JSON, encrypted under a day key that is destroyed once every session of that day has ended."""

    def dumps(self, session: dict[str, Any]) -> bytes:
        lifetime = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return ephemeral_encrypt(
            "sessions", json.dumps(session, separators=(",", ":")).encode(), at=clock.now(), lifetime=lifetime
        )

    def loads(self, data: bytes) -> dict[str, Any]:
        try:
            session: dict[str, Any] = json.loads(ephemeral_decrypt("sessions", data))
        except (CorruptSecret, KeyDestroyed):
            return {}
        return session
