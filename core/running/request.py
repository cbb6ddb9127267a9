"""What the code below the doors may know of the request at hand: its id, nothing more."""

from contextvars import ContextVar

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
