"""Single firms: refuse one, or let one in, whatever else is stopped."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.models import Number
from core.policies import current_policy
from core.web.forms import add_domain_error, unchosen
from core.web.proving import proved_lately
from registry.firms.selectors.marketer import firm_names, marketers_to_name
from registry.register.models import Registration
from registry.register.rules.protection import bars_less
from registry.register.selectors.registration import registration_now
from registry.register.services.registration import registration_record, registration_withdraw
from registry.register.web.anew import ask_code
from registry.register.web.lines import actor, chosen, citizen, line
from registry.register.web.preferences import address


class FirmForm(forms.Form):
    firm = forms.ChoiceField(label=_("Firm"), error_messages={"required": _("Choose a firm.")})
    wish = forms.ChoiceField(
        label=_("May it contact you?"),
        choices=[("refuse", _("It must not contact me")), ("allow", _("It may contact me"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it may contact you.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firm = self.fields["firm"]
        assert isinstance(firm, forms.ChoiceField)
        firm.choices = unchosen((one.public_id, one.name) for one in marketers_to_name())


@allow(CITIZEN)
def my_firms(request: HttpRequest) -> HttpResponse:
    number, at = chosen(request), clock.now()
    registration = registration_now(number.pk)
    form = FirmForm(request.POST if "wish" in request.POST or "firm" in request.POST else None)
    if "forget" in request.POST:
        rest = wishes(registration, drop=request.POST["forget"])
        if lifts(request, number, registration, rest):
            return ask_code(request, number, address("my-firms", number))
        write(request, number, registration, rest)
        messages.success(request, str(_("Done.")))
        return redirect(address("my-firms", number))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        named = {**wishes(registration, drop=data["firm"]), data["firm"]: data["wish"] == "allow"}
        if lifts(request, number, registration, named):
            return ask_code(request, number, address("my-firms", number))
        try:
            write(request, number, registration, named)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, str(_("Done.")))
            return redirect(address("my-firms", number))
    now = wishes(registration)
    names = firm_names(now)
    context = {
        "form": form,
        "line": line(number, citizen(request), at, current_policy(at)),
        "rows": [{"id": firm, "name": names.get(firm, firm), "allowed": allowed} for firm, allowed in now.items()],
    }
    return render(request, "registry/register/my_firms.html", context, status=422 if form.errors else 200)


def wishes(registration: Registration | None, *, drop: str = "") -> dict[str, bool]:
    """Firm by firm what is asked now, but for `drop`."""
    rows = registration.preferences.get("firms", []) if registration else []
    return {row["marketer"]: row["allow"] for row in rows if row["marketer"] != drop}


def lifts(request: HttpRequest, number: Number, registration: Registration | None, firms: dict[str, bool]) -> bool:
    """Whether a firm may call that might not before, though no code to the number was right lately."""
    former = registration.preferences if registration else {}
    return bars_less(former, asked(registration, firms)) and not proved_lately(request, number)


def asked(registration: Registration | None, firms: dict[str, bool]) -> dict[str, Any]:
    """Everything else as it was."""
    rest = {key: value for key, value in (registration.preferences if registration else {}).items() if key != "firms"}
    return {**rest, "firms": [{"marketer": firm, "allow": allowed} for firm, allowed in firms.items()]}


def write(request: HttpRequest, number: Number, registration: Registration | None, firms: dict[str, bool]) -> None:
    """With nothing left to stop, the registration ends."""
    body = asked(registration, firms)
    common: dict[str, Any] = {
        "number": number, "assurance": "sms_code", "source": "site", "at": clock.now(), "actor": actor(request)
    }  # fmt: skip
    if firms or len(body) > 1:
        registration_record(preferences=body, **common)
    elif registration is not None:
        registration_withdraw(**common)
