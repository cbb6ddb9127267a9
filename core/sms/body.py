"""How a text waits in the table: encrypted under a key that is destroyed after three days."""

from datetime import datetime, timedelta

from core.secrets.encryption import ephemeral_encrypt

LIFETIME = timedelta(days=3)


def sms_body(*, text: str, at: datetime) -> bytes:
    return ephemeral_encrypt("sms", text.encode(), at=at, lifetime=LIFETIME)
