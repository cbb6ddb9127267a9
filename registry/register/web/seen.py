"""What a page showed of a number's registration, sealed into its forms (decision 41): an act is to that, and done once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.models import Number
from core.running.form_state import posted_state, seal_state
from core.web.once import once_with, stale
from registry.register.models import Registration
from registry.register.selectors.registration import registration_version

PURPOSE = "registration"


def seen_sealed(request: HttpRequest, number: Number, registration: Registration | None) -> str:
    """For one form: its id is good for one act."""
    return seal_state(request, PURPOSE, {"number": number.pk, "seen": registration_version(registration)})


def once_seen(request: HttpRequest, number: Number, act: Callable[[str], HttpResponse]) -> HttpResponse:
    """`act` is given what the form showed and answers with a redirect. Raises Conflict for a form that is none of this number's."""
    state = posted_state(request, PURPOSE)
    if state is None or state.data["number"] != number.pk:
        raise stale()
    return once_with(state, lambda: act(state.data["seen"]))
