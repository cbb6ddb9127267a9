"""The page on which a number is proved, wherever it stands: a code that was sent, another one, or a word texted in.

What is under way is kept in the session under a key of the page's own, the number itself only masked.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import DomainError
from core.models import NumberProof
from core.numbers.masking import mask
from core.running.rates import Rate, spend
from core.selectors.number_proof import proof_standing
from core.services.number_proof import proof_by_text, proof_check, proof_send, proof_start
from core.web.forms import add_domain_error

CODES_FROM_ONE_ADDRESS = Rate("codes", 30, 3600)
SEND = ("text", "voice")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        error_messages={"required": _("Enter the code that was sent to you.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
    )


@dataclass(frozen=True)
class Turn:
    """What came of one request: the number is proved, the page is shown anew, or it is shown with `form`."""

    form: CodeForm
    proof: NumberProof | None = None
    sent: bool = False

    @property
    def status(self) -> int:
        return 422 if self.form.errors else 200


def begin(request: HttpRequest, key: str, e164: str, **more: Any) -> None:
    """Open the proof of `e164` in this browser and remember it under `key`. Raises `TooMany`, `DomainError`."""
    spend(CODES_FROM_ONE_ADDRESS, request.META.get("REMOTE_ADDR", ""))
    handle = request.session.get(key, {}).get("handle", "")
    proof = proof_start(e164=e164, language=get_language() or "", at=clock.now(), handle=handle)
    request.session[key] = {"handle": proof.handle, "masked": mask(e164), **more}


def turn(request: HttpRequest, key: str) -> Turn:
    """Do what a button of the page says."""
    if request.method != "POST":
        return Turn(CodeForm())
    act, handle = request.POST.get("act", ""), request.session[key]["handle"]
    form = CodeForm(request.POST)
    form.fields["code"].required = act not in (*SEND, "texted")
    if not form.is_valid():
        return Turn(form)
    try:
        if act in SEND:
            spend(CODES_FROM_ONE_ADDRESS, request.META.get("REMOTE_ADDR", ""))
            proof_send(handle=handle, medium=act, language=get_language() or "", at=clock.now())
            return Turn(form, sent=True)
        if act == "texted":
            return Turn(form, proof_by_text(handle=handle, at=clock.now()))
        return Turn(form, proof_check(handle=handle, code=form.cleaned_data["code"], at=clock.now()))
    except DomainError as error:
        add_domain_error(form, error)
        return Turn(form)


def shown(request: HttpRequest, key: str, form: CodeForm) -> dict[str, Any]:
    """What the page is drawn from."""
    under_way = request.session[key]
    standing = proof_standing(under_way["handle"], clock.now())
    return {"form": form, "masked": under_way["masked"], "standing": standing}
