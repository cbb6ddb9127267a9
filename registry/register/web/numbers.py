"""My numbers: what holds for each, in one sentence; and adding another one by a code sent to it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError, TooMany
from core.numbers.masking import mask
from core.policies import current_policy
from core.running.rates import spend
from core.services.number_proof import proof_check, proof_start
from core.web.drafts import draft_forget, draft_keep, draft_of
from core.web.forms import add_domain_error
from core.web.sign_in import CODES_FROM_ONE_ADDRESS, CodeForm, NumberForm
from registry.register.selectors.consent import consents_waiting
from registry.register.selectors.holding import holding_live, numbers_of
from registry.register.services.holding import holding_add, holding_end
from registry.register.web.lines import actor, citizen, line

ADDING = "number-adding"


@allow(CITIZEN)
def my_numbers(request: HttpRequest) -> HttpResponse:
    at, policy, user = clock.now(), current_policy(), citizen(request)
    numbers = numbers_of(user)
    context = {
        "lines": [line(number, user, at, policy) for number in numbers],
        "most": policy.register.numbers_per_account,
        "waiting": consents_waiting([number.pk for number in numbers], at),
    }
    return render(request, "registry/register/my_numbers.html", context)


@allow(CITIZEN)
def number_add(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        e164 = form.cleaned_data["number"]
        try:
            spend(CODES_FROM_ONE_ADDRESS, request.META.get("REMOTE_ADDR", ""))
            proof = proof_start(e164=e164, language=get_language() or "", at=clock.now())
        except TooMany as error:
            add_domain_error(form, error)
        else:
            draft_keep(request, ADDING, draft_of(request, ADDING), {"handle": proof.handle, "masked": mask(e164)})
            return redirect("my-number-code")
    return render(request, "registry/register/number_add.html", {"form": form}, status=422 if form.errors else 200)


@allow(CITIZEN)
def number_code(request: HttpRequest) -> HttpResponse:
    draft = draft_of(request, ADDING, newest=True)
    under_way = draft.data
    if not under_way:
        return redirect("my-number-add")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        try:
            proof = proof_check(handle=under_way["handle"], code=form.cleaned_data["code"], at=at)
            holding_add(user=citizen(request), number=proof.number, at=at, actor=actor(request))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            draft_forget(request, ADDING)
            messages.success(request, _("The number was added."))
            return redirect("my-numbers")
    context = {"form": form, "masked": under_way["masked"], "draft": draft}
    return render(request, "registry/register/number_code.html", context, status=422 if form.errors else 200)


@allow(CITIZEN)
@require_POST
def number_remove(request: HttpRequest, number_id: int) -> HttpResponse:
    holding = holding_live(user=citizen(request), number_id=number_id)
    if holding is None:
        raise Http404
    holding_end(holding=holding, at=clock.now(), actor=actor(request))
    messages.success(request, _("The number is no longer looked after here. What it asks stays as it is."))
    return redirect("my-numbers")
