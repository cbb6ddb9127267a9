"""The token of a one-time link on the pages that it opens, whose addresses are no secret so.

The (encrypted) session holds the token of the link that was opened last; a form carries its own, sealed. Of two tabs each
acts on the link that it shows, and a link that somebody else makes a browser open changes no form that stands in it.
"""

from django.http import HttpRequest

from core.running.form_state import FIELD, posted_state, seal_state


def token_keep(request: HttpRequest, name: str, token: str) -> None:
    request.session[name] = token


def token_of(request: HttpRequest, name: str) -> str:
    """The token of the form that was sent; else of the link that was opened last. "" for a form of somebody else."""
    if request.POST.get(FIELD):
        state = posted_state(request, name)
        return str(state.data["token"]) if state else ""
    return str(request.session.get(name, ""))


def token_sealed(request: HttpRequest, name: str, token: str) -> str:
    """For the hidden field of a form that is drawn for the link with `token`."""
    return seal_state(request, name, {"token": token})


def token_forget(request: HttpRequest, name: str, token: str) -> None:
    """The link was used. One that was opened since stays."""
    if request.session.get(name) == token:
        del request.session[name]
