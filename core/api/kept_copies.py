"""What a client says of the copy that it has, and of how the answer may be packed (RFC 9110)."""

import re

from django.http import HttpRequest
from django.utils.http import parse_etags

NOUGHT = re.compile(r"q=0(\.0*)?")


def has_copy(request: HttpRequest, etag: str) -> bool:
    """Whether `If-None-Match` names `etag`, or anything at all: then the answer is 304. Compared weakly (13.1.2)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or etag in {tag.removeprefix("W/") for tag in known}


def takes_gzip(request: HttpRequest) -> bool:
    """Whether `Accept-Encoding` names gzip, or anything, with a weight above nought (12.5.3)."""
    codings = (part.partition(";") for part in request.headers.get("Accept-Encoding", "").lower().split(","))
    weights = {coding.strip(): weight.replace(" ", "") for coding, _semicolon, weight in codings}
    weight = weights.get("gzip", weights.get("*"))
    return weight is not None and not NOUGHT.fullmatch(weight)
