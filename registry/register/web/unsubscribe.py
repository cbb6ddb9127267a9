"""The page behind the address in a firm's message: opening it changes nothing, one button refuses the firm. No account.

Mail programs send the same by themselves (RFC 8058). What authorises the act is the address alone, so no session and no token
of a form is asked for.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core import clock
from core.access.rules import PUBLIC, allow
from core.models import Number
from core.running.rates import Rate, client_address, spend
from registry.firms.models import Marketer
from registry.register.selectors.refusal import refusal_recorded
from registry.register.selectors.unsubscribe import Address, unsubscribe_address
from registry.register.services.unsubscribe import unsubscribe_record

ONE_CLICK = ("List-Unsubscribe", "One-Click")
# By address, for a mail provider sends those of all its readers; guesses by who guesses.
OF_ONE = Rate("unsubscribe", 60, 3600)
GUESSED = Rate("unsubscribe-guesses", 120, 3600, guard=True)


@allow(PUBLIC)
@csrf_exempt
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    address = unsubscribe_address(token)
    if address is None:
        spend(GUESSED, client_address(request))
        return _gone(request)
    spend(OF_ONE, address.public_id)
    if address.live and not Number.objects.filter(pk=address.number_id, sealed__isnull=False).exists():
        return _gone(request)
    if request.method == "POST":
        unsubscribe_record(address=address, at=clock.now())
        if request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]:
            return HttpResponse(_("Done."), content_type="text/plain; charset=utf-8")
        return redirect("unsubscribe", token=token)
    return _page(request, address)


def _page(request: HttpRequest, address: Address) -> HttpResponse:
    stands = None
    if address.live:
        stands = refusal_recorded(number_id=address.number_id, marketer_id=address.marketer_id, at=clock.now())
    context = {"firm": Marketer.objects.get(pk=address.marketer_id), "refusal": stands, "sandbox": not address.live}
    return render(request, "registry/register/unsubscribe.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "registry/register/unsubscribe_gone.html", status=404)
