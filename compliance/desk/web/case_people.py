"""Who works on a case: exchanged, standing aside, and the authority it belongs to."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, Recusal
from compliance.cases.rules.case_states import Phase
from compliance.cases.rules.deputy import ASSIGNERS
from compliance.cases.selectors.deputy import workers_of
from compliance.cases.selectors.powers import Powers, powers_in
from compliance.cases.services.hand_over import case_hand_over, case_transfer_ask
from compliance.cases.services.recusal import case_recuse, recusal_ask, recusal_decide
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import colleagues, seen_or_404
from compliance.desk.web.desk import drawn_from, officer_of, seen_in, written
from compliance.desk.web.filters import provinces
from compliance.desk.web.openings import form_page
from core import clock
from core.access.roles import Role
from core.access.rules import allow
from core.errors import DomainError
from core.models import User
from core.web.forms import add_domain_error, offer, unchosen
from core.web.once import once_with
from core.web.typed import typed

NATIONAL = "none"  # as the filters of lists call the national office in an address


class HandOverForm(forms.Form):
    officer = forms.ModelChoiceField(label=_("Who hands it over"), queryset=User.objects.none())
    successor = forms.ModelChoiceField(label=_("Who takes it over"), queryset=User.objects.none())
    note = written(_("What the successor must know"))

    def __init__(self, case: Case, user: User, powers: Powers, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        assigned = User.objects.filter(pk__in=case.officers.filter(until=None).values("user")).order_by("name", "pk")
        mine = assigned if powers.roles & ASSIGNERS else assigned.filter(pk=user.pk)
        offer(self, "officer", mine)
        free = [person.pk for person in colleagues(case)]
        others = User.objects.filter(pk__in=free).exclude(pk__in=assigned).order_by("name", "pk")
        offer(self, "successor", others)


class AsideForm(forms.Form):
    reason = written(_("What your interest in the matter is"))


class AskForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Whom the party wants to stand aside"), queryset=User.objects.none())
    reason = written(_("The grounds that the party gave"))

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "person", workers_of(frozenset({case.province}), clock.now()))


class DecideForm(forms.Form):
    recusal = forms.ModelChoiceField(
        label=_("Whom it is about"), queryset=Recusal.objects.none(), widget=forms.RadioSelect
    )
    granted = forms.ChoiceField(
        label=_("Does this person stand aside?"),
        choices=[("yes", _("Yes, for good")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    reason = written(_("Reason"))

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        waiting = case.recusals.filter(granted=None).select_related("user").order_by("pk")
        offer(self, "recusal", waiting, lambda row: str(row.user))


class TransferForm(forms.Form):
    province = forms.ChoiceField(
        label=_("Which authority"), choices=[], error_messages={"required": _("Choose the authority.")}
    )
    reason = written(_("Why"))

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        here = case.province or NATIONAL
        field: Any = self.fields["province"]
        field.choices = unchosen((code, name) for code, name in provinces() if code != here)


@allow(CASE_WORK)
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    case, user, at = seen_or_404(request, public_id), officer_of(request), clock.now()
    powers, sent = powers_in(case, user, at), typed(request)
    which = sent.get("form", "") if sent is not None else ""
    drawn = forms_of(case, user, powers, which, sent)
    form = drawn.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            state = seen_in(request, case, "people")
            return once_with(state, lambda: _act(request, case, which, form.cleaned_data, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    context = {
        "officers": case.officers.filter(until=None).select_related("user").order_by("since", "pk"),
        "recusals": case.recusals.select_related("user", "asked_by", "decided_by").order_by("-asked_at", "-pk"),
        "transfers": case.transfers.select_related("asked_by", "answered_by").order_by("-asked_at", "-pk"),
        "drawn": drawn,
        "may_hand_over": drawn["hand_over"].fields["officer"].queryset.exists(),
        "may_transfer": bool(powers.roles & ASSIGNERS) and case.record.phase == Phase.BEFORE_DECISION,
        "may_decide": bool(powers.roles & {Role.HEAD, Role.SUPERVISOR}),
        "sealed": drawn_from(request, case, "people"),
    }
    wrong = form is not None and bool(form.errors)
    return form_page(request, case, "compliance/desk/case_people.html", context, status=422 if wrong else 200)


def forms_of(case: Case, user: User, powers: Powers, which: str, sent: Any) -> dict[str, Any]:
    """The page's forms by name; the one that was sent with what was typed."""

    def data(name: str) -> Any:
        return sent if which == name else None

    return {
        "hand_over": HandOverForm(case, user, powers, data("hand_over"), prefix="hand_over"),
        "aside": AsideForm(data("aside"), prefix="aside"),
        "ask": AskForm(case, data("ask"), prefix="ask"),
        "decide": DecideForm(case, data("decide"), prefix="decide"),
        "transfer": TransferForm(case, data("transfer"), prefix="transfer"),
    }


def _act(request: HttpRequest, case: Case, which: str, said: dict[str, Any], seen: str) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    if which == "hand_over":
        case_hand_over(case=case, user=user, at=at, seen=seen, **said)
    elif which == "aside":
        case_recuse(case=case, officer=user, at=at, seen=seen, **said)
        return _left_aside(request)
    elif which == "ask":
        recusal_ask(case=case, officer=user, at=at, seen=seen, **said)
    elif which == "decide":
        granted = said["granted"] == "yes"
        recusal_decide(recusal=said["recusal"], decider=user, granted=granted, reason=said["reason"], at=at)
    else:
        province = "" if said["province"] == NATIONAL else said["province"]
        case_transfer_ask(case=case, province=province, reason=said["reason"], user=user, at=at, seen=seen)
    return redirect("desk-case-people", case.public_id)


def _left_aside(request: HttpRequest) -> HttpResponse:
    """Whoever stands aside reads the case no more."""
    messages.success(
        request, _("You stand aside from this case. You no longer see it; the head decides whether for good.")
    )
    return redirect("desk-cases")
