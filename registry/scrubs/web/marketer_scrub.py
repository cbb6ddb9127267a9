"""A look-up of a few numbers by hand. Longer lists are handed in as files."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.numbers.parsing import lacks_area_code
from core.policies import current_policy
from core.policies.schema import Policy
from core.translation.words import named
from core.web.forms import add_domain_error
from core.web.typed import typed
from registry.firms.permissions import MARKETER
from registry.firms.selectors.mandate import clients_of
from registry.firms.web.firm import firm, person, show
from registry.scrubs.rules.quota import lookup_allowed
from registry.scrubs.services.scrub import ScrubResult, scrub_perform
from registry.scrubs.web.purpose_form import PurposeForm
from registry.scrubs.web.reasons import decision_tag, reason_text

LOOKED_UP = "looked_up"


class ScrubForm(PurposeForm):
    numbers = forms.CharField(
        label=_("Numbers"),
        widget=forms.Textarea(attrs={"rows": 6, "inputmode": "tel"}),
        max_length=5000,
        error_messages={"required": _("Enter at least one number.")},
    )
    field_order = ("numbers",)

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, policy=policy, **kwargs)
        self.limit = policy.scrub.lookup_limit
        self.fields["numbers"].help_text = ngettext(
            "One a line, at most %(limit)d number.", "One a line, at most %(limit)d numbers.", self.limit
        ) % {"limit": self.limit}

    def clean_numbers(self) -> list[str]:
        rows = [row.strip() for row in self.cleaned_data["numbers"].splitlines() if row.strip()]
        if len(rows) > self.limit:
            message = _("At most %(limit)d numbers at once. Hand in a longer list as a file.")
            raise forms.ValidationError(message, params={"limit": self.limit})
        return rows


@allow(MARKETER)
def scrub(request: HttpRequest) -> HttpResponse:
    marketer, policy, at = firm(request), current_policy(), clock.now()
    form = ScrubForm(typed(request), policy=policy, own=marketer, clients=clients_of(marketer, at))
    result: ScrubResult | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        looked_up = request.session.get(LOOKED_UP, 0)
        try:
            _check_session(len(data["numbers"]), looked_up, policy)
            result = scrub_perform(
                marketer=marketer,
                purpose=form.purpose,
                rows=data["numbers"],
                key=None,
                at=at,
                received=form.data["numbers"].encode(),
                actor=person(request),
            )
            request.session[LOOKED_UP] = looked_up + len(data["numbers"])
        except DomainError as error:
            add_domain_error(form, error)
    context = {
        "form": form,
        "result": result,
        "rows": [row_of(row) for row in result.rows] if result else [],
    }
    return show(request, "registry/scrubs/marketer_scrub.html", context, status=422 if form.errors else 200)


def _check_session(numbers: int, before: int, policy: Policy) -> None:
    if not lookup_allowed(numbers, before, policy):
        raise DomainError("lookup.session", _("That is as many as may be looked up by hand. Use the API."))


def row_of(row: Any) -> dict[str, object]:
    text, tone = decision_tag(str(row.decision.decision))
    policy = current_policy()
    local = policy.numbering.local_number
    reasons = [reason_text(reason) for reason in row.decision.reasons]
    if local and lacks_area_code(row.asked.given, policy):
        reasons = [named(local.names)]
    return {"input": row.asked.given, "text": text, "tone": tone, "reasons": reasons}
