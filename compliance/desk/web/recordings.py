"""Helper of the pages that hand out a file: a recording is heard on the page, once its purpose was said and is on record."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase

from core.attachments.folder import ORIGINAL
from core.attachments.kinds import KINDS
from core.models import Attachment
from core.running.form_state import open_state, seal_state
from core.selectors.attachment import attachment_content
from core.web.attachments import sound_response

SOUND = "sound"  # in the address: what the page with the player was given
LISTEN = "listen"  # the button


def wants_to_listen(request: HttpRequest, attachment: Attachment) -> bool:
    return KINDS[attachment.kind].played and LISTEN in request.POST


def player(request: HttpRequest, attachment: Attachment) -> dict[str, str]:
    """For the page that answers whoever said what for: the address of the sound, good for whom it was drawn and for a day."""
    sealed = seal_state(request, SOUND, {"attachment": attachment.public_id})
    return {"sound": f"{request.path}?{urlencode({SOUND: sealed})}"}


def sound(request: HttpRequest, attachment: Attachment) -> HttpResponseBase | None:
    """What the player asks for; None where the page itself is asked for. The record was left as the player was drawn."""
    if SOUND not in request.GET or request.method not in ("GET", "HEAD"):
        return None
    state = open_state(request, SOUND, request.GET[SOUND])
    if state is None or state.data["attachment"] != attachment.public_id:
        raise Http404
    return sound_response(request, attachment, attachment_content(attachment, ORIGINAL))
