"""How a message to a webhook is written."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from registry.firms.rules.webhook import moment_told


def payload(event: str, data: Mapping[str, object], at: datetime) -> bytes:
    """The body of a message, the same in every try."""
    said_at = moment_told(event, at).astimezone(UTC).isoformat().replace("+00:00", "Z")
    body = {"type": event, "timestamp": said_at, "data": dict(data)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
