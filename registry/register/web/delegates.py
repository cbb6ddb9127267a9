"""Helping somebody with their number: who helps with mine, with whose I help, and what a helper may do for one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.policies import current_policy
from core.proving.purpose import Purpose
from core.running.form_state import posted_state, seal_state
from core.selectors.number import number_masked
from core.web import proving
from core.web.confirm import Question, confirmed
from core.web.drafts import draft_forget, draft_keep, draft_of
from core.web.forms import add_domain_error
from core.web.once import once_with, stale
from core.web.sign_in import NumberForm
from core.web.typed import typed
from registry.register.models import Delegation
from registry.register.rules.consent import ConsentState
from registry.register.rules.delegation import DelegateAct, DelegationStanding, delegation_standing, why_not
from registry.register.selectors.consent import consent_state, consents_of_number
from registry.register.selectors.delegation import (
    delegates_of,
    delegation_facts,
    delegation_seen,
    delegations_of,
    ending_of,
)
from registry.register.selectors.holding import numbers_of
from registry.register.selectors.registration import registration_now
from registry.register.services.delegated import delegated_bar, delegated_revoke
from registry.register.services.delegated_act import REFUSALS
from registry.register.services.delegation import delegation_end, delegation_name
from registry.register.web.consents import show
from registry.register.web.lines import actor, citizen, line
from registry.register.web.preferences import PreferencesForm
from registry.register.web.seen import once_seen, seen_sealed

HELPING = Purpose.HELP
REFUSING = "delegated-refusal"


class HelpedNumberForm(NumberForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = gettext_lazy("Number of the person whom you want to help")


@allow(CITIZEN)
def my_help(request: HttpRequest) -> HttpResponse:
    at, user = clock.now(), citizen(request)
    context = {
        "helpers": [_row(one) for one in delegates_of(numbers_of(user), at)],
        "helped": [_row(one) for one in delegations_of(user, at)],
    }
    return render(request, "registry/register/my_help.html", context)


def _row(delegation: Delegation) -> dict[str, Any]:
    standing = delegation_standing(delegation_facts(delegation), clock.now())
    return {
        "id": delegation.pk,
        "number": number_masked(delegation.number),
        "ending": ending_of(delegation.user.number),
        "since": delegation.named_at,
        "from": delegation.acts_from,
        "until": delegation.until,
        "waiting": standing == DelegationStanding.WAITING,
    }


@allow(CITIZEN)
def help_add(request: HttpRequest) -> HttpResponse:
    form = HelpedNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proving.begin(request, HELPING, form.cleaned_data["number"])
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("my-help-code")
    rules = current_policy().register
    context = {
        "form": form,
        "under_way": proving.under_way(request, HELPING),
        "hours": int(rules.delegate_waits.total_seconds()) // 3600,
    }
    return render(request, "registry/register/help_add.html", context, status=422 if form.errors else 200)


@allow(CITIZEN)
def help_code(request: HttpRequest) -> HttpResponse:
    """The code, or the word texted in, proves that whoever has the line names this account, and nothing else."""
    draft = draft_of(request, HELPING, newest=True)
    if not draft.data:
        return redirect("my-help-add")
    turn = proving.turn(request, HELPING, draft)
    if turn.sent:
        return redirect(draft_keep(request, HELPING, draft, {}).at("my-help-code"))
    if turn.number:
        try:
            delegation_name(user=citizen(request), number=turn.number, at=clock.now(), actor=actor(request))
        except DomainError as error:
            add_domain_error(turn.form, error)
        else:
            draft_forget(request, HELPING)
            text = _("Noted for %(number)s, and the other person was told. From when on you may help stands below.")
            messages.success(request, text % {"number": number_masked(turn.number)})
            return redirect("my-help")
    context = proving.shown(request, HELPING, draft, turn.form)
    return render(request, "registry/register/help_code.html", context, status=turn.status)


@allow(CITIZEN)
def help_line(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """What a helper sees of one number: what is stopped, which firms claim a consent, and what they may do about it."""
    delegation, at, policy = helped(request, delegation_id), clock.now(), current_policy()
    why = why_not(DelegateAct.BAR, delegation_facts(delegation), at)
    if why is not None:
        refused = {"row": _row(delegation), "why": REFUSALS[why][1], "others": _others(delegation)}
        return render(
            request, "registry/register/help_line.html", refused, status=200 if request.method == "GET" else 403
        )
    number = delegation.number
    registration = registration_now(number.pk)
    everything = request.method == "POST" and "everything" in request.POST
    form = PreferencesForm(None if everything else typed(request), policy=policy)
    if everything or (request.method == "POST" and form.is_valid()):
        chosen = {"all": True} if everything else form.body()
        try:
            return once_seen(request, number, lambda seen: _bar(request, delegation, chosen, seen))
        except DomainError as error:
            if form.is_bound:
                add_domain_error(form, error)
            else:
                messages.error(request, str(error.message))
                return redirect("my-help-line", delegation.pk)
    context = {
        "row": _row(delegation),
        "others": _others(delegation),
        "line": line(number, citizen(request), at, policy),
        "form": form,
        "sealed": seen_sealed(request, number, registration),
        "consents": [
            {
                **show(one),
                "sealed": seal_state(request, REFUSING, _shown(delegation, one.public_id, consent_state(one, at))),
            }
            for one in consents_of_number([number.pk], at)
            if consent_state(one, at) != ConsentState.REVOKED
        ],
    }
    return render(request, "registry/register/help_line.html", context, status=422 if form.errors else 200)


def _shown(delegation: Delegation, consent: str, state: ConsentState) -> dict[str, Any]:
    return {"delegation": delegation.pk, "consent": consent, "seen": str(state)}


def _others(delegation: Delegation) -> list[dict[str, Any]]:
    """The other numbers with which the same delegate helps."""
    return [_row(one) for one in delegations_of(delegation.user, clock.now()) if one.pk != delegation.pk]


def helped(request: HttpRequest, delegation_id: int) -> Delegation:
    """One that this reader is the delegate of; 404 for anybody else's, and for what has ended."""
    found = delegation_seen(user=citizen(request), delegation_id=delegation_id, at=clock.now())
    if found is None or found.user_id != citizen(request).pk:
        raise Http404
    return found


def _bar(request: HttpRequest, delegation: Delegation, chosen: dict[str, Any], seen: str) -> HttpResponse:
    delegated_bar(delegation=delegation, chosen=chosen, seen=seen, at=clock.now())
    _tell_done(request, delegation)
    return redirect("my-help-line", delegation.pk)


def _tell_done(request: HttpRequest, delegation: Delegation) -> None:
    text = _("Done for %(number)s. The person whom you help was told.")
    messages.success(request, text % {"number": number_masked(delegation.number)})


@allow(CITIZEN)
@require_POST
def help_refuse(request: HttpRequest, delegation_id: int, public_id: str) -> HttpResponse:
    """Take back what a firm claims, as the page showed it."""
    delegation = helped(request, delegation_id)
    rows = consents_of_number([delegation.number_id], clock.now())
    consent = next((row for row in rows if row.public_id == public_id), None)
    if consent is None:
        raise Http404
    state = posted_state(request, REFUSING)
    try:
        if state is None or (state.data["delegation"], state.data["consent"]) != (delegation.pk, public_id):
            raise stale()
        seen = ConsentState(state.data["seen"])

        def refuse() -> HttpResponse:
            delegated_revoke(delegation=delegation, consent=consent, seen=seen, at=clock.now())
            _tell_done(request, delegation)
            return redirect("my-help-line", delegation.pk)

        return once_with(state, refuse)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("my-help-line", delegation.pk)


@allow(CITIZEN)
def help_end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """By the holder of the number or by the helper; asked first."""
    delegation = delegation_seen(user=citizen(request), delegation_id=delegation_id, at=clock.now())
    if delegation is None:
        raise Http404
    own = delegation.user_id != citizen(request).pk
    return confirmed(request, _question(delegation, own), _ending(request, delegation, own), layout="layouts/my.html")


def _question(delegation: Delegation, own: bool) -> Question:
    number = number_masked(delegation.number)
    if own:
        title = _("End the help of the person with the number ending in %(ending)s?")
        return Question(
            title=title % {"ending": ending_of(delegation.user.number)},
            follows=_("From now on this person can do nothing for you with %(number)s. What was stopped stays stopped.")
            % {"number": number},
            button=_("End the help"),
            back=reverse("my-help"),
        )
    return Question(
        title=_("Stop helping with %(number)s?") % {"number": number},
        follows=_("You can do nothing more for this number. What was stopped stays stopped. The person is told."),
        button=_("Stop helping"),
        back=reverse("my-help"),
    )


def _ending(request: HttpRequest, delegation: Delegation, own: bool) -> Callable[[], HttpResponse]:
    end = Delegation.End.HOLDER if own else Delegation.End.DELEGATE

    def act() -> HttpResponse:
        delegation_end(delegation=delegation, end=end, at=clock.now(), actor=actor(request))
        text = _("The help with %(number)s has ended.")
        messages.success(request, text % {"number": number_masked(delegation.number)})
        return redirect("my-help")

    return act
