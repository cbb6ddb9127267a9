"""What a service says when it cannot do as asked. Doors turn these into a form error or a problem document (RFC 9457)."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class FieldError:
    """One wrong field: `pointer` is a JSON pointer (RFC 6901) into the body, or a form field's name after the slash."""

    pointer: str
    code: str
    detail: Text


class DomainError(Exception):
    """An act refused: `code` is stable and dotted, `message` is a sentence for the reader."""

    status: ClassVar[int] = 422

    def __init__(self, code: str, message: Text, *, pointer: str = "", errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.errors = errors or ((FieldError(pointer, code, message),) if pointer else ())


class BadRequest(DomainError):
    status = 400


class NotAllowed(DomainError):
    status = 403


class NotFound(DomainError):
    status = 404


class Conflict(DomainError):
    status = 409


class Gone(DomainError):
    status = 410


class TooLarge(DomainError):
    status = 413


class TooMany(DomainError):
    """Refused for now: `retry_after` in seconds."""

    status = 429

    def __init__(self, code: str, message: Text, *, retry_after: int, pointer: str = "") -> None:
        super().__init__(code, message, pointer=pointer)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Nothing is wrong with what was asked; it cannot be answered rightly at the moment."""

    status = 503
