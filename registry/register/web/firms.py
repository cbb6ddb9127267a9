"""Single firms: refuse one, or let one in, whatever else is stopped."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.models import Number
from core.policies import current_policy
from core.web.forms import add_domain_error, unchosen
from core.web.proving import proved_lately
from core.web.typed import typed
from registry.firms.selectors.marketer import firm_names, marketers_to_name
from registry.register.models import Registration
from registry.register.rules.protection import bars_less
from registry.register.selectors.registration import registration_now
from registry.register.services.registration import registration_record, registration_withdraw
from registry.register.web.anew import ask_code
from registry.register.web.lines import actor, chosen, citizen, line
from registry.register.web.preferences import address
from registry.register.web.seen import once_seen, seen_sealed


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
    """Each button and the form act on what this page showed: nothing chosen since in another tab is undone."""
    number, at = chosen(request), clock.now()
    registration = registration_now(number.pk)
    form = FirmForm(_typed(request, number))
    named = _sent(request, form, registration)
    if named is not None:
        if lifts(request, number, registration, named):
            return ask_code(request, number, address("my-firms", number))
        try:
            return once_seen(request, number, lambda seen: _write(request, number, registration, named, seen))
        except DomainError as error:
            if not form.is_bound:
                messages.error(request, str(error.message))
                return redirect(address("my-firms", number))
            add_domain_error(form, error)
    now = wishes(registration)
    names = firm_names(now)
    context = {
        "form": form,
        "line": line(number, citizen(request), at, current_policy(at)),
        "rows": [
            {
                "id": firm,
                "name": names.get(firm, firm),
                "allowed": allowed,
                "sealed": seen_sealed(request, number, registration),
            }
            for firm, allowed in now.items()
        ],
        "sealed": seen_sealed(request, number, registration),
    }
    return render(request, "registry/register/my_firms.html", context, status=422 if form.errors else 200)


def _typed(request: HttpRequest, number: Number) -> QueryDict | None:
    """What was typed into the form of this number; a button beside it types nothing."""
    sent = typed(request)
    if sent is None or "forget" in sent or "refuse" in sent or sent.get("line", str(number.pk)) != str(number.pk):
        return None
    return sent


def _sent(request: HttpRequest, form: FirmForm, registration: Registration | None) -> dict[str, bool] | None:
    """What is to hold firm by firm; None where nothing was sent, or wrongly."""
    if request.method != "POST":
        return None
    if "forget" in request.POST:
        return wishes(registration, drop=request.POST["forget"])
    if "refuse" in request.POST:  # from the page of who asked; of a firm that is none nothing is said
        firm = request.POST["refuse"]
        return {**wishes(registration, drop=firm), **dict.fromkeys(firm_names([firm]), False)}
    if not form.is_valid():
        return None
    firm, wish = form.cleaned_data["firm"], form.cleaned_data["wish"]
    return {**wishes(registration, drop=firm), firm: wish == "allow"}


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


def _write(
    request: HttpRequest, number: Number, registration: Registration | None, firms: dict[str, bool], seen: str
) -> HttpResponse:
    """With nothing left to stop, the registration ends."""
    body = asked(registration, firms)
    common: dict[str, Any] = {
        "number": number, "assurance": "sms_code", "source": "site", "seen": seen, "at": clock.now(), "actor": actor(request)
    }  # fmt: skip
    if firms or len(body) > 1:
        registration_record(preferences=body, **common)
    elif registration is not None:
        registration_withdraw(**common)
    messages.success(request, gettext("Done."))
    return redirect(address("my-firms", number))
