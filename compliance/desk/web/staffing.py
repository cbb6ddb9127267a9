"""Deputies, leave and hand-overs: who acts for whom, and cases on their way to another authority."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from compliance.cases.models import CaseTransfer, Deputy
from compliance.cases.rules.deputy import ASSIGNERS
from compliance.cases.selectors.deputy import acting_as, deputies_shown, grants_represented, may_end, workers_of
from compliance.cases.selectors.hand_over import may_answer, open_cases_of, transfers_of, transfers_to_answer
from compliance.cases.services.deputy import deputy_end, deputy_name
from compliance.cases.services.hand_over import case_transfer_answer, cases_hand_over
from compliance.cases.templatetags.desk import province, role
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.desk import desk_page, officer_of, written
from core import clock
from core.access.roles import Role
from core.access.rules import allow
from core.errors import DomainError
from core.models import RoleGrant, User
from core.policies import current_policy
from core.selectors.officer import provinces_seen
from core.web.forms import DayField, add_domain_error, offer
from core.web.once import once
from core.web.typed import typed

PURPOSE = "staffing"


def day(label: Any) -> DayField:
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _of_role(user: User, wanted: frozenset[Role], at: datetime) -> frozenset[str]:
    """Provinces for which this person holds one of these roles; "" is all."""
    return frozenset(grant.province for grant in user.grants_at(at) if grant.role in wanted)


class DeputyForm(forms.Form):
    grant = forms.ModelChoiceField(label=_("Who is represented, in which role"), queryset=RoleGrant.objects.none())
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none())
    first = day(_("First day"))
    last = day(_("Last day"))
    reason = forms.CharField(label=_("Reason (if you wish)"), required=False, max_length=300)

    def __init__(self, user: User, at: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        supervised = _of_role(user, frozenset({Role.SUPERVISOR}), at)
        offer(
            self, "grant", grants_represented(user, at, all_of=supervised),
            lambda row: f"{row.user} ・ {role(row.role)} ・ {province(row.province)}",
        )  # fmt: skip
        offer(self, "deputy", workers_of(provinces_seen(user, at), at))

    def period(self) -> tuple[datetime, datetime]:
        """From the beginning of the first day, or now, to the end of the last."""
        zone = current_policy().numbering.zone
        since = datetime.combine(self.cleaned_data["first"], time(), zone)
        until = datetime.combine(self.cleaned_data["last"] + timedelta(days=1), time(), zone)
        return since, until


class AllForm(forms.Form):
    officer = forms.ModelChoiceField(label=_("Whose cases"), queryset=User.objects.none())
    successor = forms.ModelChoiceField(label=_("Who takes them over"), queryset=User.objects.none())
    note = written(_("What the successor must know"))

    def __init__(self, user: User, at: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        led = _of_role(user, ASSIGNERS, at)
        mine, theirs = User.objects.filter(pk=user.pk), workers_of(led, at) if led else User.objects.none()
        offer(self, "officer", (mine | theirs).distinct())
        offer(self, "successor", workers_of(provinces_seen(user, at), at))


class AnswerForm(forms.Form):
    transfer = forms.ModelChoiceField(queryset=CaseTransfer.objects.none(), widget=forms.HiddenInput)
    accepted = forms.ChoiceField(
        label=_("Does your authority take the case?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    answer = forms.CharField(
        label=_("Reason (needed to refuse)"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, user: User, at: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "transfer", transfers_to_answer(user, at))


class EndForm(forms.Form):
    deputy = forms.ModelChoiceField(queryset=Deputy.objects.none(), widget=forms.HiddenInput)

    def __init__(self, user: User, at: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "deputy", deputies_shown(user, at))


KINDS: dict[str, Any] = {"deputy": DeputyForm, "all": AllForm, "answer": AnswerForm, "end": EndForm}


@allow(CASE_WORK)
def staffing(request: HttpRequest) -> HttpResponse:
    user, at, sent = officer_of(request), clock.now(), typed(request)
    which = sent.get("form", "") if sent is not None else ""
    drawn = {name: kind(user, at, sent if which == name else None, prefix=name) for name, kind in KINDS.items()}
    form = drawn.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            if which == "all":  # each case is an act of its own; what was handed over is not handed over again
                return _hand_all_over(request, form.cleaned_data)
            return once(request, PURPOSE, lambda: _act(request, which, form))
        except DomainError as error:
            add_domain_error(form, error)
    led = _of_role(user, ASSIGNERS, at)
    waiting: list[Any] = list(transfers_to_answer(user, at))
    for row in waiting:
        row.may_answer = may_answer(row, user, at)
        same = which == "answer" and sent is not None and sent.get("answer-transfer") == str(row.pk)
        row.form = drawn["answer"] if same else AnswerForm(user, at, prefix="answer", initial={"transfer": row.pk})
    deputies: list[Any] = list(deputies_shown(user, at))
    for one in deputies:
        one.may_end = may_end(one, user, at)
    context = {
        "drawn": drawn,
        "deputies": deputies,
        "acting": acting_as(user, at),
        "waiting": waiting,
        "moved": transfers_of(user, at),
        "my_cases": len(open_cases_of(user)),
        "may_hand_over": bool(led) or Role.OFFICER in user.roles_at(at),
        "refused": refusal_of(which, form),
    }
    wrong = form is not None and bool(form.errors)
    return desk_page(request, "compliance/desk/staffing.html", context, status=422 if wrong else 200)


def refusal_of(which: str, form: Any) -> list[str]:
    """What stands against a form that shows no fields of its own."""
    return [str(text) for texts in form.errors.values() for text in texts] if which == "end" and form.errors else []


def _act(request: HttpRequest, which: str, form: Any) -> HttpResponse:
    user, at, said = officer_of(request), clock.now(), form.cleaned_data
    if which == "deputy":
        grant, (since, until) = said["grant"], form.period()
        deputy_name(
            principal=grant.user, deputy=said["deputy"], role=grant.role, province=grant.province, since=since,
            until=until, named_by=user, reason=said["reason"], at=at,
        )  # fmt: skip
    elif which == "end":
        deputy_end(deputy=said["deputy"], user=user, at=at)
    else:
        accepted = said["accepted"] == "yes"
        case_transfer_answer(transfer=said["transfer"], user=user, accepted=accepted, answer=said["answer"], at=at)
    return redirect("desk-staffing")


def _hand_all_over(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    given, refused = cases_hand_over(user=officer_of(request), at=clock.now(), **said)
    if given:
        text = ngettext("%(n)d case handed over.", "%(n)d cases handed over.", len(given)) % {"n": len(given)}
        messages.success(request, text)
    for case, error in refused:
        messages.error(request, f"{case.reference} ・ {error.message}")
    if not given and not refused:
        messages.info(request, _now("There is no open case to hand over."))
    return redirect("desk-staffing")
