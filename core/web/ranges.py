"""Which part of a file is asked for (RFC 9110)."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII)


class RangeNotSatisfiable(DomainError):
    status = 416


def asked_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int, bool]:
    """Start and end (excluded) of what to send, and whether it is a part. Several ranges at once give the whole."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.group() == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return 0, size, False
    first, last = asked[1], asked[2]
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise RangeNotSatisfiable("range.empty", _("The file is not as long as that."))
    return start, end, True
