"""Secrets that Django itself needs before any app is loaded."""

import secrets
from pathlib import Path

from core.secrets.keyring import make_once


def secret(name: str, keys: Path) -> str:
    """The secret kept in ``keys/name``, made on first use, readable by its owner only."""
    make_once(keys / name, secrets.token_urlsafe(48))
    return (keys / name).read_text().strip()
