"""One log for Django, Celery and our own events: a line each, JSON in production, numbers masked, no local variables."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Links that open something by themselves: an invitation, an address to be proved, a password reset. What follows the
# name is a secret.
SECRET_LINKS = re.compile(r"(/invitation/|/links/|/unsubscribe/|/confirm-email/|/password/reset/key/)[^/\s\"'?]+")


def mask_links(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = SECRET_LINKS.sub(r"\1***", value)
    return event


def shared_processors() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """Renders every record; the filter before it and the last processor mask whatever looks like a number."""

    def __init__(self, renderer: str = "line", **kwargs: Any) -> None:
        from core.numbers.log_filter import mask_event

        last: Any = (
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if renderer == "json"
            else structlog.processors.KeyValueRenderer(
                key_order=["timestamp", "level", "logger", "event"], sort_keys=True
            )
        )
        super().__init__(
            foreign_pre_chain=shared_processors(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, mask_links, mask_event, last],
        )
