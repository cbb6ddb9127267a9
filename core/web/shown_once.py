"""A secret that is shown once: made by a POST, shown by the page it leads to. A reload of either makes no second."""

from django.http import HttpRequest

from core import clock

SHOWN = "shown_once"
SECONDS = 600


def show_once(request: HttpRequest, of: str, secret: str) -> None:
    """Keep `secret` of the thing with the public id `of` for the next page, in the encrypted session.

    Written with the act's own transaction: whoever waited for the act finds it there.
    """
    request.session[SHOWN] = {of: [secret, clock.now().timestamp()]}
    request.session.save()
    request.session.modified = False  # saved again after the next page took it, it would be shown twice


def shown_once(request: HttpRequest, of: str) -> str:
    """The secret; "" when it was shown before, or nobody looked for ten minutes."""
    secret, at = request.session.get(SHOWN, {}).get(of, ("", 0))
    if secret:
        del request.session[SHOWN]
    return secret if clock.now().timestamp() - at < SECONDS else ""
