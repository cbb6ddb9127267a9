"""An agent at work: "do not call me again" goes on record for the right client with one key. And whom the firm lost that way."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.numbers.masking import mask
from core.numbers.reading import subscriber_or_refuse
from core.policies import current_policy
from core.selectors.number import number_masked
from core.web.forms import add_domain_error, choices_set
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from registry.firms.models import Marketer
from registry.firms.permissions import MARKETER
from registry.firms.selectors.mandate import clients_of
from registry.firms.web.firm import firm, person, show
from registry.register.models import Refusal
from registry.register.selectors.refusal import refusals_of_firm
from registry.register.services.refusal_bulk import Refused, refusals_record

SOURCES = {"firm": _("You heard it"), "unsubscribe": _("By the address in a message")}


class RefusalForm(forms.Form):
    """`clients`: for whom the firm calls. The client stays chosen from one call to the next."""

    on_behalf_of = forms.ChoiceField(label=_("For whom did you call?"), required=False)
    number = forms.CharField(
        label=_("Number of whoever refuses"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "class": "govuk-input--width-20", "autocomplete": "off", "autofocus": True}
        ),
        error_messages={"required": _("Enter the number.")},
    )

    def __init__(self, *args: Any, clients: list[Marketer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if clients:
            choices = [("", _("For ourselves")), *((client.public_id, client.name) for client in clients)]
            choices_set(self, "on_behalf_of", choices)
        else:
            del self.fields["on_behalf_of"]


@allow(MARKETER)
def refusals(request: HttpRequest) -> HttpResponse:
    own = firm(request)
    clients = clients_of(own, clock.now())
    form = RefusalForm(typed(request), clients=clients, initial={"on_behalf_of": request.GET.get("client", "")})
    if request.method == "POST" and form.is_valid():
        client = form.cleaned_data.get("on_behalf_of", "")
        names = {"": own.name, **{each.public_id: each.name for each in clients}}
        try:
            return once(
                request, "refusal", lambda: _record(request, form.cleaned_data["number"], client, names[client])
            )
        except DomainError as error:
            add_domain_error(form, error)
    page = page_of(request, refusals_of_firm(own.pk))
    # After each refusal the number field has the focus again, not the message, which is read out all the same.
    context = {"form": form, "page": page, "rows": [row_of(row) for row in page], "keep_focus": True}
    return show(request, "registry/register/marketer_refusals.html", context, status=422 if form.errors else 200)


def _record(request: HttpRequest, number: str, client: str, name: str) -> HttpResponse:
    at = clock.now()
    e164 = subscriber_or_refuse(number, current_policy(at))
    (refused,) = refusals_record(
        marketer=firm(request), rows=[Refused(number, at, client)], at=at, actor=person(request)
    )
    if refused is not None:
        raise refused
    said = gettext("Recorded: %(name)s no longer calls %(number)s.") % {"name": name, "number": mask(e164)}
    messages.success(request, said)
    return redirect(
        f"{reverse('marketer-refusals')}?{urlencode({'client': client})}" if client else "marketer-refusals"
    )


def row_of(refusal: Refusal) -> dict[str, object]:
    return {
        "number": number_masked(refusal.number),
        "at": refusal.at,
        "source": SOURCES[refusal.source],
        "campaign": refusal.campaign,
    }
