"""Bodies larger than other addresses take, for those that ask for it."""

import io

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from core.errors import BadRequest, TooLarge


def body_read(request: Request, *, most_bytes: int) -> None:
    """Read the body now, up to a limit of this address's own, so that nobody asks the general one afterwards.

    To be called once the caller is known. Raises `TooLarge`.
    """
    raw = request._request
    if hasattr(raw, "_body"):
        return
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise BadRequest("request.malformed", _("The length of the body is not a number.")) from error
    if length > most_bytes:
        message = _("At most %(most)d MB at once.") % {"most": most_bytes // 1024**2}
        raise TooLarge("request.too_large", message)
    # Django keeps a body it has read under these names; its own reading would hold it against the general limit.
    body = raw.read()
    raw._body, raw._stream = body, io.BytesIO(body)
