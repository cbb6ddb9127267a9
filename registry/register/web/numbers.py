"""My numbers: what holds for each, in one sentence; and adding another one by a code sent to it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.policies import current_policy
from core.proving.purpose import Purpose
from core.selectors.number import number_e164, number_masked
from core.web import proving
from core.web.confirm import Question, confirmed
from core.web.drafts import draft_forget, draft_keep, draft_of
from core.web.forms import add_domain_error
from core.web.sign_in import NumberForm
from registry.firms.selectors.caller_number import claims_to_mobiles
from registry.register.selectors.consent import consents_waiting
from registry.register.selectors.holding import holding_elsewhere, holding_live, numbers_of
from registry.register.services.holding import holding_add, holding_end
from registry.register.web.lines import actor, citizen, line

ADDING = Purpose.ADD_NUMBER


@allow(CITIZEN)
def my_numbers(request: HttpRequest) -> HttpResponse:
    at, policy, user = clock.now(), current_policy(), citizen(request)
    numbers = numbers_of(user)
    claims = list(claims_to_mobiles([number_e164(number) for number in numbers]))
    context = {
        "lines": [line(number, user, at, policy) for number in numbers],
        "most": policy.register.numbers_per_account,
        "elsewhere": holding_elsewhere(user) is not None,
        "called": claims,
        "calling": any(claim.until is None and not claim.proof for claim in claims),
        "waiting": consents_waiting([number.pk for number in numbers], at),
    }
    return render(request, "registry/register/my_numbers.html", context)


@allow(CITIZEN)
def number_add(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proving.begin(request, ADDING, form.cleaned_data["number"])
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("my-number-code")
    context = {"form": form, "under_way": proving.under_way(request, ADDING)}
    return render(request, "registry/register/number_add.html", context, status=422 if form.errors else 200)


@allow(CITIZEN)
def number_code(request: HttpRequest) -> HttpResponse:
    draft = draft_of(request, ADDING, newest=True)
    if not draft.data:
        return redirect("my-number-add")
    turn = proving.turn(request, ADDING, draft)
    if turn.sent:
        return redirect(draft_keep(request, ADDING, draft, {}).at("my-number-code"))
    if turn.number:
        try:
            holding_add(user=citizen(request), number=turn.number, at=clock.now(), actor=actor(request))
        except DomainError as error:
            add_domain_error(turn.form, error)
        else:
            proving.note_proved(request, turn.number)
            draft_forget(request, ADDING)
            messages.success(request, _("The number was added."))
            return redirect("my-numbers")
    context = proving.shown(request, ADDING, draft, turn.form)
    return render(request, "registry/register/number_code.html", context, status=turn.status)


@allow(CITIZEN)
def number_remove(request: HttpRequest, number_id: int) -> HttpResponse:
    """Asked first: to look after it here again takes a code to it."""
    holding = holding_live(user=citizen(request), number_id=number_id)
    if holding is None:
        raise Http404

    def end() -> HttpResponse:
        holding_end(holding=holding, at=clock.now(), actor=actor(request))
        messages.success(request, _("The number is no longer looked after here. What it asks stays as it is."))
        return redirect("my-numbers")

    question = Question(
        title=_("Remove %(number)s from your account?") % {"number": number_masked(holding.number)},
        follows=_(
            "You will no longer see it here. What it asks stays as it is. To add it again takes a code sent to it."
        ),
        button=_("Remove from my account"),
        back=reverse("my-numbers"),
    )
    return confirmed(request, question, end, layout="layouts/my.html")
