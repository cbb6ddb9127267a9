"""Second factors: their secrets are encrypted at rest under a key of their own."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter

from core.secrets.encryption import decrypt, encrypt


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return base64.b64encode(encrypt("totp", text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt("totp", base64.b64decode(encrypted_text)).decode()
