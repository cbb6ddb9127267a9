"""The file that describes a gateway reached by HTTPS (`DNC_SMS_GATEWAY_FILE`); docs/gateways.md shows one.

``${NAME}`` anywhere in it stands for the environment's NAME, so that secrets need not be written into a file.
"""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from django.core.exceptions import ImproperlyConfigured
from msgspec import Meta, Struct, field

from core.sms.callbacks import Callbacks, Inbound, Receipts, secret_read

_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
MOST_SECONDS = 20  # well below the minute after which a message is taken for lost with its sender


class Call(Struct, frozen=True, forbid_unknown_fields=True):
    """One request. In `headers`, `json` and `form`, ``{number}`` (E.164), ``{digits}`` (without plus), ``{national}``,
    ``{text}``, ``{language}`` and ``{reference}`` stand for the message's own."""

    url: str
    method: Literal["POST", "PUT"] = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None
    form: dict[str, str] | None = None
    id_at: str = ""  # where in the JSON of the answer the gateway's id of the message stands
    ok_at: str = ""  # where it says whether it took the message, if not by the status alone
    ok: tuple[str, ...] = ()  # what stands there when it did

    def __post_init__(self) -> None:
        url = urlsplit(self.url)
        if url.scheme != "https" or not url.hostname or url.username or url.fragment:
            raise ValueError("url must begin with https:// and hold neither user nor fragment")
        if (self.json is None) == (self.form is None):
            raise ValueError("exactly one of json and form describes what is sent")
        if bool(self.ok_at) != bool(self.ok):
            raise ValueError("ok_at and ok belong together")


class HttpSettings(Struct, frozen=True, forbid_unknown_fields=True):
    text: Call | None = None
    voice: Call | None = None
    seconds: Annotated[float, Meta(gt=0, le=MOST_SECONDS)] = 10  # for the whole of one request
    ca_file: str | None = None  # another certificate authority than the system's
    secret: str = ""  # what the gateway signs its calls to us with
    inbound: Inbound | None = None
    receipts: Receipts | None = None

    def __post_init__(self) -> None:
        if self.text is None and self.voice is None:
            raise ValueError("neither [text] nor [voice] is described")
        if bool(self.secret) != bool(self.inbound or self.receipts):
            raise ValueError("secret and [inbound] or [receipts] belong together")
        if self.receipts and not (self.receipts.id or self.receipts.reference):
            raise ValueError("[receipts] names neither id nor reference")
        if self.secret:
            try:
                secret_read(self.secret)
            except ValueError as error:
                raise ValueError(f"secret {error}") from None

    @property
    def callbacks(self) -> Callbacks | None:
        return Callbacks(secret_read(self.secret), self.inbound, self.receipts) if self.secret else None


def http_settings_read(path: str) -> HttpSettings:
    """Raises ImproperlyConfigured with a sentence that shows no value."""
    try:
        raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        return msgspec.convert(_filled_in(raw), HttpSettings)
    except OSError:
        raise ImproperlyConfigured(f"The gateway's file {path} cannot be read.") from None
    except (ValueError, msgspec.ValidationError) as error:
        raise ImproperlyConfigured(f"The gateway's file {path} is wrong: {error}.") from None


def _filled_in(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {name: _filled_in(entry) for name, entry in raw.items()}
    if isinstance(raw, list):
        return [_filled_in(entry) for entry in raw]
    return _VARIABLE.sub(_value_of, raw) if isinstance(raw, str) else raw


def _value_of(found: re.Match[str]) -> str:
    value = os.environ.get(found[1], "")
    if not value:
        raise ValueError(f"it names {found[1]}, which the environment does not hold")
    return value
