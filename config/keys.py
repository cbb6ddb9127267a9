"""Secrets that Django itself needs before any app is loaded."""

import os
import secrets
from pathlib import Path


def secret(name: str, keys: Path) -> str:
    """The secret kept in ``keys/name``, made on first use, readable by its owner only."""
    path = keys / name
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        value = secrets.token_urlsafe(48)
        file.write(value)
    return value
