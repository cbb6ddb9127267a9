"""What the two buttons of a proposal rest on: the proposal as the page showed it."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from compliance.listings.models import BlacklistEntry
from core.errors import Conflict
from core.running.form_state import FormState, posted_state, seal_state
from core.web.once import stale

PURPOSE = "listing"


def _proposal_version(entry: BlacklistEntry) -> str:
    figures = (entry.people, entry.days, entry.confirmed, entry.rows)
    return ".".join(map(str, (entry.state, *figures, entry.reviews.count())))


def proposal_sealed(request: HttpRequest, entry: BlacklistEntry) -> str:
    return seal_state(request, PURPOSE, {"entry": entry.public_id, "seen": _proposal_version(entry)})


def proposal_seen(request: HttpRequest, entry: BlacklistEntry) -> FormState:
    """The state that was sent; raises Conflict for another's or an old one, and where the proposal is another now."""
    state = posted_state(request, PURPOSE)
    if state is None or state.data["entry"] != entry.public_id:
        raise stale()
    return state


def proposal_unmoved(state: FormState, entry: BlacklistEntry) -> None:
    if state.data["seen"] != _proposal_version(entry):
        message = _(
            "This proposal has changed since you opened the page. Nothing was done. Read it again, then answer."
        )
        raise Conflict("listing.moved", message)
