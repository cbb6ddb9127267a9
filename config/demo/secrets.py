"""The demo's log-ins and keys: made on the first run, kept in the home (0600), written to `--json` on request."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings


def path() -> Path:
    return Path(settings.DNC_HOME) / "demo.json"


def read() -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(path().read_text())
    except FileNotFoundError:
        return {"logins": {}, "keys": {}, "runs": 0}
    return kept


def write(kept: dict[str, Any]) -> None:
    draft = path().with_suffix(".new")
    draft.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(kept, file, ensure_ascii=False, indent=1)
    draft.replace(path())


def login(kept: dict[str, Any], role: str, address: str) -> dict[str, str]:
    """The log-in of `role`, made if missing."""
    if role not in kept["logins"]:
        kept["logins"][role] = {
            "login": address,
            "password": secrets.token_urlsafe(15),
            "totp_secret": generate_totp_secret(),
        }
        write(kept)
    found: dict[str, str] = kept["logins"][role]
    return found
