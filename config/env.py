"""Settings from the environment, typed, each refused with a sentence when it is wrong."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"{name} is not set; see README, 'Running it for real'.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1 or 0.")
    return value in TRUE


def whole_number(name: str, default: int, *, least: int = 0, most: int = 1_000_000_000) -> int:
    value = os.environ.get(name, str(default)).strip()
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number from {least} to {most}.")
    return int(value)


def digits(name: str) -> str:
    """A number that is dialled as it stands; "" when it is not set."""
    value = os.environ.get(name, "").strip()
    if not re.fullmatch(r"(\+?[0-9]{3,20})?", value):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be 3 to 20 digits.")
    return value


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def pairs(name: str) -> dict[str, str]:
    """``name=value`` between commas."""
    found = [word.partition("=") for word in words(name)]
    if not all(key and equals and value for key, equals, value in found):
        raise ImproperlyConfigured(f"{name} is malformed; write name=value, several separated by commas.")
    return {key: value for key, _equals, value in found}


def email(name: str, default: str) -> str:
    value = os.environ.get(name, "").strip() or default
    try:
        validate_email(value)
    except ValidationError:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one e-mail address.") from None
    return value


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).resolve()


def path(name: str) -> Path | None:
    """A file; None where it is not set."""
    value = os.environ.get(name, "").strip()
    return Path(value).resolve() if value else None


def https(name: str) -> str:
    """An address for what must not be read or changed on its way; "" where it is not set."""
    value = os.environ.get(name, "").strip()
    if value and (urlsplit(value).scheme != "https" or not urlsplit(value).hostname):
        raise ImproperlyConfigured(f"{name} must be an address that begins with https://.")
    return value


def database(name: str) -> dict[str, str]:
    """Django's database settings from ``postgresql://user:password@host:port/name``."""
    url = urlsplit(text(name))
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:port/name.")
    try:
        port = url.port or 5432
    except ValueError:
        raise ImproperlyConfigured(f"{name} holds a port that is no number from 1 to 65535.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(port),
    }


def as_owner() -> bool:
    """Whether this process migrates (`manage.py` says so) and knows an address of its own for that."""
    return flag("DNC_DATABASE_OWNER") and bool(os.environ.get("MIGRATION_DATABASE_URL"))


def broker(name: str) -> str:
    value = text(name)
    if urlsplit(value).scheme not in {"redis", "rediss", "amqp", "amqps"}:
        raise ImproperlyConfigured(f"{name} must be a redis://, rediss://, amqp:// or amqps:// address.")
    return value
