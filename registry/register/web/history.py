"""What was done with my number's registration, by whom, and the last of it taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy

from core import clock
from core.access.rules import CITIZEN, allow
from core.policies import current_policy
from core.policies.schema import Policy
from core.selectors.number import number_masked
from core.web.confirm import Question, confirmed
from core.web.proving import proved_lately
from registry.register.models import RegisterChange
from registry.register.rules.preferences import read_preferences
from registry.register.rules.protection import bars_less
from registry.register.rules.undoing import UNDONE, Undoable
from registry.register.selectors.registration import registration_now
from registry.register.selectors.registration_notice import operator_name
from registry.register.selectors.registration_undo import changes_of, last_undoable
from registry.register.services.registration_undo import registration_undo
from registry.register.web.anew import ask_code
from registry.register.web.lines import actor, chosen, citizen, line
from registry.register.web.preferences import address
from registry.register.web.words import asked_for

WHAT = {
    RegisterChange.What.REGISTERED: pgettext_lazy("what was done with a number", "Registered"),
    RegisterChange.What.CHANGED: pgettext_lazy("what was done with a number", "Changed"),
    RegisterChange.What.WITHDRAWN: pgettext_lazy("what was done with a number", "Withdrawn"),
}


@allow(CITIZEN)
def my_history(request: HttpRequest) -> HttpResponse:
    number, at = chosen(request), clock.now()
    policy, found = current_policy(at), last_undoable(number.pk, at)
    context = {
        "line": line(number, citizen(request), at, policy),
        "steps": [_shown(change, policy) for change in changes_of(number.pk)],
        "undo": found.act.pk if found is not None else None,
        "until": found.act.at + policy.register.undo_within if found is not None else None,
    }
    return render(request, "registry/register/my_history.html", context)


def _shown(change: RegisterChange, policy: Policy) -> dict[str, Any]:
    """For `components/timeline.html`."""
    return {
        "title": WHAT[RegisterChange.What(change.what)],
        "text": _asked(change.preferences, policy),
        "at": change.at,
        "by": _by(change.source),
    }


def _asked(body: Any, policy: Policy) -> str:
    return gettext("Stopped: %(what)s.") % {"what": asked_for(read_preferences(body), policy)} if body else ""


def _by(source: str) -> str:
    if source == UNDONE:
        return gettext("An earlier act was undone")
    return gettext("On this site") if source == "site" else operator_name(source) or gettext("By the office")


@allow(CITIZEN)
def undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """Asked first, with what will hold then; a code first where that protects less."""
    number, at = chosen(request), clock.now()
    if not any(change.pk == change_id for change in changes_of(number.pk)):
        raise Http404
    found = last_undoable(number.pk, at)
    mine = found if found is not None and found.act.pk == change_id else None
    here = f"{reverse('my-history-undo', args=[change_id])}?line={number.pk}"
    now = registration_now(number.pk)
    held = now.preferences if now else {}
    less = mine is not None and bars_less(held, mine.body_before)
    if request.method == "POST" and less and not proved_lately(request, number):
        return ask_code(request, number, here)

    def act() -> HttpResponse:
        registration_undo(
            number=number, change_id=change_id, assurance="sms_code", at=clock.now(), actor=actor(request)
        )
        messages.success(request, gettext("Undone. What held before holds again."))
        return redirect(address("my-history", number))

    question = Question(
        title=gettext("Undo this on %(number)s?") % {"number": number_masked(number)},
        follows=_follows(mine, current_policy(at)),
        button=gettext("Undo"),
        back=address("my-history", number),
    )
    return confirmed(request, question, act, layout="layouts/my.html")


def _follows(found: Undoable | None, policy: Policy) -> str:
    if found is None:
        return gettext("Something else was changed since, or its days are over.")
    if not found.body_before:
        return gettext("The number is then not registered, as before.")
    what = asked_for(read_preferences(found.body_before), policy)
    return gettext("You then stop %(what)s, as before.") % {"what": what}
