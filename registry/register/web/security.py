"""My security: who else decides for my number, where I am signed in, and what is kept of me."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import CITIZEN, allow
from registry.register.selectors.holding import holding_elsewhere
from registry.register.services.holding import holding_end
from registry.register.web.lines import actor, citizen


@allow(CITIZEN)
def my_security(request: HttpRequest) -> HttpResponse:
    return render(request, "registry/register/my_security.html", {"elsewhere": holding_elsewhere(citizen(request))})


@allow(CITIZEN)
@require_POST
def end_elsewhere(request: HttpRequest) -> HttpResponse:
    """Whoever signs in with the number itself takes it back from another account. Twice changes nothing."""
    holding = holding_elsewhere(citizen(request))
    if holding is not None:
        holding_end(holding=holding, at=clock.now(), actor=actor(request))
    messages.success(request, _("No other account looks after your number."))
    return redirect("my-security")
