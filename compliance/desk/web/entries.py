"""One entry of the blacklist at the desk, with its history and acts; and the page on which an officer recommends one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Caller
from compliance.cases.services.entry_act import EntryAct, entry_act
from compliance.desk.permissions import DESK, LISTING_WORK
from compliance.desk.selectors.subject import appeals_for, cases_about
from compliance.desk.web.desk import desk_page, officer_of, written
from compliance.desk.web.listings import entry_or_404
from compliance.desk.web.openings import note_opening
from compliance.desk.web.proposals import proposal_sealed
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import ACTIONS
from compliance.listings.services.listing_recommend import Recommended, listing_recommend
from compliance.listings.words import action_choices
from core import clock
from core.access.roles import NATIONAL
from core.access.rules import allow
from core.errors import Conflict, DomainError
from core.numbers.parsing import read_caller
from core.policies import current_policy
from core.selectors.officer import roles_in
from core.web.forms import add_domain_error, unchosen
from core.web.once import once
from core.web.typed import typed

PURPOSE, RECOMMEND = "listing-act", "listing-recommend"
REASONS = {"required": gettext_lazy("Give your reasons.")}


class ActForm(forms.Form):
    act = forms.ChoiceField(
        label=gettext_lazy("What you do"),
        choices=[
            (EntryAct.LOOK, gettext_lazy("I have looked at it again: it stands as it is")),
            (EntryAct.EXTEND, gettext_lazy("It stands for another term, by what was said since it was listed")),
            (EntryAct.LIFT, gettext_lazy("It ends now")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you do.")},
    )
    reason = written(gettext_lazy("Reasons"), error_messages=REASONS)


class RecommendForm(forms.Form):
    value = forms.CharField(
        label=gettext_lazy("Caller or pattern"),
        help_text=gettext_lazy("A pattern begins with + and ends with a star: +862586537*"),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter a caller or a pattern.")},
    )
    action = forms.ChoiceField(
        label=gettext_lazy("Action"),
        choices=lambda: unchosen(action_choices(*ACTIONS, "emergency")),
        error_messages={"required": gettext_lazy("Choose an action.")},
    )
    alarm = forms.CharField(
        label=gettext_lazy("For an emergency: the operator, and the reference of its traffic alarm"),
        max_length=200,
        required=False,
    )
    reason = written(gettext_lazy("Reasons"), error_messages=REASONS)


@allow(DESK)
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    found = entry_or_404(request, public_id)
    return drawn(request, found, ActForm(typed(request, reverse("desk-entry-act", args=[public_id]))))


@allow(LISTING_WORK)
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """For officers of the entry's province; its address leads to the entry."""
    found, user = entry_or_404(request, public_id), officer_of(request)
    if not roles_in(user, found.case.province if found.case else NATIONAL, clock.now()):
        raise Http404
    form = ActForm(typed(request))
    if request.method != "POST":
        return redirect("desk-entry", public_id)
    if form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _act_on(request, found, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
            found.refresh_from_db()
    return drawn(request, found, form)


def drawn(request: HttpRequest, found: BlacklistEntry, form: ActForm) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    note_opening(request, "caller.read", found.caller or found)
    may_act = LISTING_WORK.may(user)
    context = {
        "entry": found,
        "form": form if may_act and (found.state == found.State.ACTIVE or form.errors) else None,
        "decides": may_act and found.state == found.State.PROPOSED,
        "sealed": proposal_sealed(request, found),
        "events": found.events.select_related("user", "entry").order_by("-pk"),
        "appeals": appeals_for(user, at).filter(entry=found).order_by("-filed_at", "-pk"),
    }
    return desk_page(request, "compliance/desk/entry.html", context, status=422 if form.errors else 200)


def _act_on(request: HttpRequest, found: BlacklistEntry, said: dict[str, Any]) -> HttpResponse:
    act = EntryAct(said["act"])
    entry_act(entry=found, act=act, officer=officer_of(request), reason=said["reason"], at=clock.now())
    messages.success(request, _("Recorded."))
    return redirect("desk-entry", found.public_id)


@allow(LISTING_WORK)
def recommend(request: HttpRequest) -> HttpResponse:
    form = RecommendForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, RECOMMEND, lambda: _recommend_listing(request, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
    status = 422 if form.errors else 200
    return desk_page(request, "compliance/desk/recommend.html", {"form": form}, status=status)


def _recommend_listing(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    wanted = asked_for(request, said)
    made = listing_recommend(recommended=wanted, officer=user, reason=said["reason"], at=at)
    messages.success(request, _("Recommended. Another officer decides."))
    return redirect("desk-entry", made.public_id)


def asked_for(request: HttpRequest, said: dict[str, Any]) -> Recommended:
    """A caller goes with the latest case about it that this officer sees; a pattern belongs to the national office."""
    text, action, alarm = said["value"].strip(), said["action"], said["alarm"]
    if text.endswith("*"):
        return Recommended(action=action, pattern=text.replace(" ", ""), alarm=alarm)
    named = read_caller(text, current_policy())
    caller = Caller.objects.filter(value=named.value).first() if named.value else None
    if caller is None:
        raise Conflict("listing.unheard", _("Nobody has complained of this caller."))
    case = cases_about(officer_of(request), clock.now(), caller=caller).first()
    return Recommended(
        action=action,
        caller=caller,
        alarm=alarm,
        case_id=case.pk if case else None,
        category=case.category if case else "",
    )
