"""The messages that we send to firms: the document's `webhooks`."""

from typing import Any

from core.api.bodies import component
from registry.firms.rules.webhook import DATA, TEST

Node = dict[str, Any]
EVENTS_SAID = {
    "scrub_job.finished": "A list is done, or has failed.",
    "watchlist.changed": "Rows of a watched list have another answer. `timestamp` is the day.",
    "consent.confirmed": "The holder has confirmed a consent.",
    "consent.contested": "The holder says that a consent was never given.",
    "consent.revoked": "The holder has revoked a consent.",
    "refusal.recorded": "Somebody used the address `link`.",
    "marketer.suspended": "Your firm may not ask for the time being.",
    "quota.decided": "Your application for a larger quota was decided.",
    "key.restricted": "A key (none: all) is `slowed`, `stopped` or `free` again.",
    "case.notice_served": "A notice of the office waits for you.",
    TEST: "Means nothing: you asked for it.",
}


def told(event: str) -> Node:
    """A message that we send: Standard Webhooks 1.0."""
    data = DATA[event]
    fields = {name: {"type": kind} for name, (kind, _shown) in data.items()}
    said = {"type": {"const": event}, "data": {"properties": fields}}
    body = {"allOf": [component("Event"), {"properties": said}]}
    example = {
        "type": event,
        "timestamp": "2026-11-20T08:00:00Z",
        "data": {name: said for name, (_kind, said) in data.items()},
    }
    return {
        "operationId": f"webhook_{event.replace('.', '_')}", "summary": event, "description": EVENTS_SAID[event],
        "tags": ["webhooks"], "security": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body, "example": example}}},
        "responses": {"2XX": {"$ref": "#/components/responses/Heard"}},
    }  # fmt: skip


EVENT = {
    "type": "object",
    "description": "News. `data` holds ids and counts, never a number: ask for the rest.",
    "properties": {
        "type": {"type": "string"}, "timestamp": {"type": "string", "format": "date-time"}, "data": {"type": "object"},
    },
    "required": ["type", "timestamp", "data"],
}  # fmt: skip
HEARD = {
    "Heard": {
        "description": "2xx within 15 seconds: you have it. 410 switches the webhook off; anything else, a redirect too, is tried again."
    },
}
