"""The page on which a number is proved, wherever it stands: a code that was sent, another one, or a word texted in.

What is under way is a draft (`core.web.drafts`) of the page's own purpose: of two tabs each proves its own number, which
stands there only masked.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import DomainError
from core.models import Number
from core.numbers.masking import mask
from core.policies import current_policy
from core.proving.asking import Way
from core.proving.purpose import Purpose
from core.proving.work import work_make
from core.running.rates import Rate, client_address, spend
from core.selectors.number_proof import proof_standing, work_keys
from core.services.number_proof import proof_by_text, proof_check, proof_send, proof_start
from core.web.drafts import Draft, draft_keep, draft_of
from core.web.forms import add_domain_error

# Pages opened, which costs a row for a day; what codes cost is counted with them (`core.proving.asking`).
PROOFS_FROM_ONE_ADDRESS = Rate("proofs", 120, 3600, guard=True)
SEND = ("text", "voice")
PROVED = "numbers_proved"  # in the session: when a code of which number was right, by its id
FRESH = timedelta(minutes=15)


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
    number: Number | None = None
    sent: bool = False

    @property
    def status(self) -> int:
        return 422 if self.form.errors else 200


def begin(request: HttpRequest, purpose: Purpose, e164: str, **more: Any) -> None:
    """Open the proof of `e164` in this browser, as a draft of `purpose`. Raises `TooMany`, `DomainError`."""
    spend(PROOFS_FROM_ONE_ADDRESS, client_address(request))
    draft = draft_of(request, purpose, newest=True)
    handle = draft.data.get("handle", "")
    proof = proof_start(
        e164=e164,
        purpose=purpose,
        language=get_language() or "",
        address=address_of(request),
        at=clock.now(),
        handle=handle,
    )
    draft_keep(request, purpose, draft, {"handle": proof.handle, "masked": mask(e164), **more})


def note_proved(request: HttpRequest, number: Number) -> None:
    """A code to this number was right in this session, just now."""
    request.session[PROVED] = {**request.session.get(PROVED, {}), str(number.pk): clock.now().timestamp()}


def proved_lately(request: HttpRequest, number: Number) -> bool:
    at = request.session.get(PROVED, {}).get(str(number.pk), 0.0)
    return bool(0 <= clock.now().timestamp() - at <= FRESH.total_seconds())


def under_way(request: HttpRequest, purpose: Purpose) -> bool:
    """Whether this browser has a proof open, so that its page can be gone back to."""
    return bool(draft_of(request, purpose, newest=True).data)


def turn(request: HttpRequest, purpose: Purpose, draft: Draft) -> Turn:
    """Do what a button of the page says, for the number that the page names and the purpose of the page."""
    if request.method != "POST":
        return Turn(CodeForm())
    act, handle = request.POST.get("act", ""), draft.data["handle"]
    form = CodeForm(request.POST)
    form.fields["code"].required = act not in (*SEND, "texted")
    if not form.is_valid():
        return Turn(form)
    try:
        if act in SEND:
            proof_send(
                handle=handle,
                purpose=purpose,
                medium=act,
                language=get_language() or "",
                address=address_of(request),
                at=clock.now(),
                work=request.POST.get("work", ""),
            )
            return Turn(form, sent=True)
        if act == "texted":
            return Turn(form, proof_by_text(handle=handle, purpose=purpose, at=clock.now()).number)
        code = form.cleaned_data["code"]
        return Turn(form, proof_check(handle=handle, purpose=purpose, code=code, at=clock.now()).number)
    except DomainError as error:
        add_domain_error(form, error)
        return Turn(form)


def shown(request: HttpRequest, purpose: Purpose, draft: Draft, form: CodeForm) -> dict[str, Any]:
    """What the page is drawn from."""
    at = clock.now()
    standing = proof_standing(draft.data["handle"], purpose, at, address_of(request))
    busy = standing is not None and standing.ways and Way.FREE not in standing.ways
    return {
        "form": form,
        "masked": draft.data["masked"],
        "standing": standing,
        "draft": draft,
        "purpose": purpose,
        "work": work_make(work_keys(), current_policy(at).messages.work_steps, at) if busy else "",
        "waits_until": standing.waits_until if standing and busy and Way.WAIT in standing.ways else None,
        "waited": standing is not None and standing.waits_until <= at,
    }


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
