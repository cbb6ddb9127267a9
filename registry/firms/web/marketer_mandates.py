"""Call centres a firm lets call on its behalf, and the firms that let this one: each link is approved by both."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.policies.schema import Policy
from core.translation.words import named
from core.web.confirm import Question, confirmed
from core.web.forms import DayField, add_domain_error, choices_set
from core.web.once import once
from core.web.typed import typed
from core.web.words import category_names, channel_names
from registry.firms.models import Mandate, Marketer
from registry.firms.permissions import MARKETER, MARKETER_OWNER
from registry.firms.rules.mandate import MOST_LINKS
from registry.firms.selectors.mandate import mandates_shown
from registry.firms.selectors.marketer import marketer_by_public_id
from registry.firms.services.mandate import mandate_accept, mandate_end, mandate_give
from registry.firms.web.firm import firm, person, show

DAY = {"type": "date", "class": "govuk-input--width-10"}


class MandateForm(forms.Form):
    agent = forms.RegexField(
        r"^\s*mkt_[A-Za-z0-9]{1,36}\s*$",
        label=_("Id of the call centre"),
        help_text=_("It begins with mkt_ and stands on their overview."),
        error_messages={"required": _("Enter the id."), "invalid": _("An id begins with mkt_.")},
    )
    channels = forms.MultipleChoiceField(
        label=_("Ways of contact (if not all)"), required=False, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label=_("Trades (if not all)"), required=False, widget=forms.CheckboxSelectMultiple
    )
    first = DayField(
        label=_("First day (if not today)"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        error_messages={"invalid": _("Enter a day such as 2026-11-21.")},
    )
    last = DayField(
        label=_("Last day (if there is one)"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        error_messages={"invalid": _("Enter a day such as 2026-11-21.")},
    )
    passes_on = forms.BooleanField(
        label=_("They may call in sub-contractors"),
        help_text=_("Each sub-contractor needs an approval of theirs; it then checks and calls in your name, too."),
        required=False,
    )

    def __init__(self, *args: Any, policy: Policy, own: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = policy.register
        choices_set(self, "channels", [(code, named(rules.channel_names[code])) for code in rules.channels])
        trades = [(code, named(each.names)) for code, each in rules.categories.items() if code in own]
        choices_set(self, "categories", trades)

    def clean_agent(self) -> Marketer:
        found = marketer_by_public_id(self.cleaned_data["agent"].strip())
        if found is None:
            raise forms.ValidationError(_("There is no firm with this id."))
        return found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if last and last < (first or localtime(clock.now()).date()):
            self.add_error("last", _("The last day comes after the first."))
        return said


@allow(MARKETER)
def mandates(request: HttpRequest) -> HttpResponse:
    return page(request, _form(request, reverse("marketer-mandate-add")))


@allow(MARKETER_OWNER)
def mandate_add(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("marketer-mandates")
    form = _form(request)
    if form.is_valid():
        try:
            return once(request, "mandate", lambda: _give(request, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
    return page(request, form)


def _form(request: HttpRequest, path: str = "") -> MandateForm:
    return MandateForm(typed(request, path), policy=current_policy(), own=firm(request).categories)


def _give(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    mandate_give(
        principal=firm(request),
        agent=said["agent"],
        channels=said["channels"],
        categories=said["categories"],
        passes_on=said["passes_on"],
        since=_begins(said["first"]),
        until=_begins(said["last"] + timedelta(days=1)) if said["last"] else None,
        at=clock.now(),
        actor=person(request),
    )
    messages.success(request, gettext("Approved. They may call on your behalf once they have taken it on."))
    return redirect("marketer-mandates")


def _begins(day: date | None) -> datetime | None:
    """When a day begins where the numbers are."""
    return datetime.combine(day, time.min, current_policy().numbering.zone) if day else None


@allow(MARKETER_OWNER)
def accept_mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """Asked first: this firm takes on to call for another."""
    mandate = get_object_or_404(Mandate.objects.select_related("principal"), pk=mandate_id, agent=firm(request))

    def accept() -> HttpResponse:
        mandate_accept(mandate=mandate, at=clock.now(), actor=person(request))
        messages.success(request, gettext("Taken on. You may now check numbers in their name."))
        return redirect("marketer-mandates")

    row = _mandate_row(mandate, clock.now())
    question = Question(
        title=gettext("Call on behalf of %(name)s?") % {"name": mandate.principal.name},
        follows=gettext(
            "You may then check numbers and call in their name, and only as approved. Each receipt names this approval."
        ),
        button=gettext("Take it on"),
        back=reverse("marketer-mandates"),
        facts=[(_("Ways of contact"), row["channels"]), (_("Trades"), row["categories"]), (_("Time"), row["time"])],
    )
    return confirmed(request, question, accept, layout="layouts/marketer.html", show=show)


@allow(MARKETER_OWNER)
def end_mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """Asked first: one side ends it, for good."""
    own = firm(request)
    sides = Mandate.objects.filter(Q(principal=own) | Q(agent=own)).select_related("principal", "agent")
    mandate = get_object_or_404(sides, pk=mandate_id)
    given = mandate.principal_id == own.pk

    def end() -> HttpResponse:
        mandate_end(mandate=mandate, at=clock.now(), actor=person(request))
        said = gettext("They may no longer call on your behalf.") if given else gettext("You no longer call for them.")
        messages.success(request, said)
        return redirect("marketer-mandates")

    if given:
        title = gettext("Shall %(name)s no longer call on your behalf?") % {"name": mandate.agent.name}
        follows = gettext(
            "From now on it is refused when it checks numbers in your name. What it was told before stays."
        )
    else:
        title = gettext("Call on behalf of %(name)s no longer?") % {"name": mandate.principal.name}
        follows = gettext(
            "From now on you are refused when you check numbers in their name. What you were told before stays."
        )
    question = Question(
        title=title,
        follows=follows,
        button=pgettext("of a call centre", "End the approval"),
        back=reverse("marketer-mandates"),
        facts=[(_("Since"), date_format(localtime(mandate.since)))],
    )
    return confirmed(request, question, end, layout="layouts/marketer.html", show=show)


def page(request: HttpRequest, form: MandateForm) -> HttpResponse:
    own, at = firm(request), clock.now()
    rows = [_mandate_row(row, at) for row in mandates_shown(own, at)]
    context = {
        "form": form,
        "given": [row for row in rows if row["mandate"].principal_id == own.pk],
        "held": [row for row in rows if row["mandate"].agent_id == own.pk],
        "most_links": MOST_LINKS,
    }
    return show(request, "registry/firms/marketer_mandates.html", context, status=422 if form.errors else 200)


def _mandate_row(mandate: Mandate, at: datetime) -> dict[str, Any]:
    policy = current_policy(at)
    if mandate.agent_approved_at is None:
        text, tone = _("Waits for the call centre"), "warning"
    elif mandate.principal_approved_at is None:
        text, tone = _("Waits for the firm"), "warning"
    elif mandate.since > at:
        text, tone = _("Begins later"), "grey"
    else:
        text, tone = pgettext("of an approval", "In force"), "success"  # type: ignore[assignment]
    return {
        "mandate": mandate,
        "channels": channel_names(mandate.channels, policy) if mandate.channels else gettext("All"),
        "categories": category_names(mandate.categories, policy) if mandate.categories else gettext("All"),
        "time": _time(mandate, policy),
        "text": text,
        "tone": tone,
        "to_accept": mandate.agent_approved_at is None,
    }


def _time(mandate: Mandate, policy: Policy) -> str:
    zone = policy.numbering.zone
    first = date_format(mandate.since.astimezone(zone))
    if mandate.until is None:
        return gettext("From %(first)s on") % {"first": first}
    last = date_format((mandate.until - timedelta(seconds=1)).astimezone(zone))
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}
