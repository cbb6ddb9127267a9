"""What cannot be collected of a fine: an officer proposes to write it off, with the paper that shows why; the head answers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case, WriteOff
from compliance.cases.rules.write_off import GROUNDS
from compliance.cases.selectors.case import case_version
from compliance.cases.selectors.case_attachment import attachments_of
from compliance.cases.selectors.payment import fine_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.selectors.write_off import write_off_proposed
from compliance.cases.services.payment import HEADS
from compliance.cases.services.write_off import write_off_agree, write_off_propose, write_off_refuse
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import MOST_TEXT, drawn_from, officer_of, seen_in
from compliance.desk.web.openings import form_page
from core import clock
from core.access.roles import DECIDING_ROLES
from core.access.rules import allow
from core.attachments.folder import Handed
from core.errors import DomainError
from core.policies import current_policy
from core.translation.words import named
from core.web.attachments import FilesForm, HandIn, sealed_files
from core.web.bodies import takes
from core.web.forms import add_domain_error
from core.web.once import once_with
from core.web.typed import typed

PURPOSE = "case-write-off"


class ProposalForm(FilesForm):
    ground = forms.ChoiceField(
        label=gettext_lazy("Why it can be collected no more"),
        choices=lambda: [(code, named(names)) for code, names in GROUNDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why it can be collected no more.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("What was tried, and what was found."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say in a sentence why nothing can be collected.")},
    )
    field_order = ("ground", "reason", "file")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["file"].label = _("The document that shows it, such as the court's ruling")


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer of the head"),
        choices=[("agree", gettext_lazy("Write it off")), ("refuse", gettext_lazy("Collect it on"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the answer.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is collected on (only then)"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@allow(CASE_WORK)
def write_off(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is proposed and was answered; sent, the head's answer."""
    case = _fined_or_404(request, public_id)
    form, row = AnswerForm(typed(request)), _rows_of(case).first()
    if request.method == "POST" and row is not None and form.is_valid():
        try:
            state = seen_in(request, case, "write-off")
            return once_with(state, lambda: _answer(request, row, form.cleaned_data, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    sent = typed(request, reverse("desk-case-write-off-propose", args=[public_id]))
    return _page(request, case, form, ProposalForm(sent), sealed_files(request, PURPOSE, _drawn(case), []))


@allow(CASE_WORK)
@takes(None)
def propose(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Sent from the page, to which its address leads back."""
    case = _fined_or_404(request, public_id)
    if request.method != "POST":
        return redirect("desk-case-write-off", public_id)
    with HandIn(request) as hand_in:
        form = ProposalForm(request.POST)

        def act(files: list[Handed], state: Any) -> HttpResponse:
            return _propose(request, case, hand_in, form.cleaned_data, files, state.data["seen"])

        done = hand_in.accept(form, PURPOSE, case.public_id, act)
        if done is not None:
            return done
        case.refresh_from_db()
        sealed = hand_in.sealed(PURPOSE, _drawn(case))
        return _page(request, case, AnswerForm(), form, sealed, hand_in.all)


def _fined_or_404(request: HttpRequest, public_id: str) -> Case:
    """A case of which something is to be paid, or was written off."""
    case = seen_or_404(request, public_id)
    if not case.write_offs.exists() and fine_of(case, current_policy(), clock.now()) is None:
        raise Http404
    return case


def _drawn(case: Case) -> dict[str, Any]:
    return {"case": case.public_id, "seen": case_version(case)}


def _page(
    request: HttpRequest,
    case: Case,
    answer: AnswerForm,
    proposal: ProposalForm,
    sealed: str,
    kept: list[Handed] | None = None,
) -> HttpResponse:
    at = clock.now()
    fine, rows = fine_of(case, current_policy(), at), list(_rows_of(case))
    roles, waiting, user = powers_in(case, officer_of(request), at).roles, write_off_proposed(case), officer_of(request)
    open_now = fine is not None and fine.written_off is None and not fine.account.settled
    wrong = next((form for form in (answer, proposal) if form.errors), None)
    context = {
        "fine": fine,
        "rows": [(row, GROUNDS[row.ground], _files(case, row)) for row in rows],
        "waiting": waiting,
        "may_propose": open_now and waiting is None and bool(roles & DECIDING_ROLES),
        "may_answer": waiting is not None and waiting.proposed_by_id != user.pk and bool(roles & HEADS),
        "answer": answer,
        "form": proposal,
        "wrong": wrong,
        "kept": kept or [],
        "sealed": sealed,
        "sealed_answer": drawn_from(request, case, "write-off"),
    }
    return form_page(request, case, "compliance/desk/case_write_off.html", context, status=422 if wrong else 200)


def _rows_of(case: Case) -> "QuerySet[WriteOff]":
    """The newest first; a proposal that waits is the newest."""
    return case.write_offs.select_related("proposed_by", "answered_by").order_by("-proposed_at", "-pk")


def _files(case: Case, row: WriteOff) -> list[str]:
    found = attachments_of(case).filter(attachment__public_id__in=row.papers)
    return [one.attachment.name for one in found]


def _propose(
    request: HttpRequest, case: Case, hand_in: HandIn, said: dict[str, Any], files: list[Handed], seen: str
) -> HttpResponse:
    write_off_propose(
        case=case, officer=officer_of(request), ground=said["ground"], reason=said["reason"], files=files, at=clock.now(),
        seen=seen,
    )  # fmt: skip
    hand_in.keep()
    messages.success(request, _("Proposed. The head answers it."))
    return redirect("desk-case-write-off", case.public_id)


def _answer(request: HttpRequest, row: WriteOff, said: dict[str, Any], seen: str) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    if said["answer"] == "agree":
        write_off_agree(write_off=row, head=user, at=at, seen=seen)
        messages.success(request, _("Written off. A payment that comes all the same is recorded as any other."))
    else:
        write_off_refuse(write_off=row, head=user, reason=said["reason"], at=at, seen=seen)
        messages.success(request, _("Not written off. It is collected on."))
    return redirect("desk-case-write-off", row.case.public_id)
