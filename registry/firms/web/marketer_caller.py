"""One number that a firm declared: what it may be used for, what shows that it is the firm's, and how to show it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core import clock
from core.access.rules import allow
from core.attachments.folder import COPY, ORIGINAL, Handed
from core.errors import DomainError
from core.numbers.masking import is_private
from core.numbers.resources import resource_of
from core.policies import current_policy
from core.proving.purpose import Purpose
from core.running.rates import Rate, spend
from core.selectors.attachment import attachment_content
from core.translation.words import named
from core.web import proving
from core.web.attachments import FilesForm, HandIn, copy_response, original_response, sealed_files
from core.web.bodies import takes
from core.web.callers import caller_shown
from core.web.drafts import draft_forget, draft_keep, draft_of
from core.web.forms import add_domain_error
from core.web.words import category_names
from registry.firms.models import CallerNumber
from registry.firms.permissions import MARKETER
from registry.firms.rules.caller_proof import Proof
from registry.firms.selectors.caller_document import document_of, documents_of
from registry.firms.selectors.caller_number import declarations_of, proofs_accepted
from registry.firms.services.caller_proof import caller_documents_add, caller_prove
from registry.firms.web.firm import firm, person, show
from registry.firms.web.marketer_callers import row_of
from registry.firms.words import CALLER_PROOFS

PROOF = Purpose.CALLER_LINE
PURPOSE = "caller-documents"
CODES_OF_ONE_FIRM = Rate("caller-codes", 60, 86400, guard=True)
SENDINGS_OF_ONE_FIRM = Rate("caller-documents", 60, 86400)  # what is refused lies for a day with its form, too


def own(request: HttpRequest, caller_id: int) -> CallerNumber:
    return get_object_or_404(declarations_of(firm(request).pk).select_related("operator"), pk=caller_id)


@allow(MARKETER)
@require_safe
def caller(request: HttpRequest, caller_id: int) -> HttpResponse:
    return show(request, "registry/firms/marketer_caller.html", _shown(own(request, caller_id)))


def _shown(row: CallerNumber) -> dict[str, Any]:
    policy = current_policy()
    resource = resource_of(row.value, row.kind, policy.numbering)
    accepted, private = proofs_accepted(row, policy), is_private(row.value, row.kind, policy)
    open_ = row.until is None
    return {
        "row": row_of(row),
        "resource": {"name": named(resource.names), "use": named(resource.use)} if resource is not None else None,
        "trades": category_names(row.trades, policy),
        "operator": row.operator.name if row.operator is not None else "",
        "proof": CALLER_PROOFS[row.proof],
        "private": private,
        "by_code": open_ and not private and Proof.LINE in accepted and row.proof != Proof.LINE,
        "by_operator": open_ and Proof.OPERATOR in accepted and not row.proof,
        "by_document": Proof.DOCUMENT in accepted,
        "documents": documents_of([row.pk])[row.pk],
        "history": _history_of(row),
        "open": open_,
    }


def _history_of(row: CallerNumber) -> list[tuple[datetime, str]]:
    """What became of a declaration, the oldest first."""
    ended = _("Refused") if row.state == CallerNumber.State.REFUSED else _("Ended")
    moments = [
        (row.since, _("Declared")),
        (row.asked_at, _("The person whose mobile it is was asked")),
        (row.proved_at, _("Proved: %(proof)s") % {"proof": CALLER_PROOFS[row.proof]}),
        (row.approved_at, _("Approved")),
        (row.until, _("Ended by the person whose mobile it is") if row.disowned_at else ended),
    ]
    return sorted(((at, said) for at, said in moments if at is not None), key=lambda moment: moment[0])


@allow(MARKETER)
def caller_code_send(request: HttpRequest, caller_id: int) -> HttpResponse:
    """Its address leads back to the number."""
    row = own(request, caller_id)
    if request.method == "POST":
        try:
            _check_provable(row)
            spend(CODES_OF_ONE_FIRM, str(row.marketer_id))
            proving.begin(request, PROOF, row.value, claim=row.pk)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            return redirect("marketer-caller-code")
    return redirect("marketer-caller", row.pk)


def _check_provable(row: CallerNumber) -> None:
    """No code goes to a line for which one would prove nothing."""
    policy = current_policy()
    private = is_private(row.value, row.kind, policy)
    if row.until is not None or private or Proof.LINE not in proofs_accepted(row, policy):
        raise DomainError("caller.proof", _("A code does not show whose number of this kind it is."))


@allow(MARKETER)
def caller_code(request: HttpRequest) -> HttpResponse:
    draft = draft_of(request, PROOF, newest=True)
    if not draft.data:
        return redirect("marketer-callers")
    row = CallerNumber.objects.filter(pk=draft.data["claim"], marketer=firm(request)).first()
    if row is None:
        raise Http404
    turn = proving.turn(request, PROOF, draft)
    if turn.sent:
        return redirect(draft_keep(request, PROOF, draft, {}).at("marketer-caller-code"))
    if turn.number:
        try:
            proved = caller_prove(declaration=row, number=turn.number, at=clock.now(), actor=person(request))
        except DomainError as error:
            add_domain_error(turn.form, error)
        else:
            draft_forget(request, PROOF)
            approved = _("The line has proved that it is yours. It is approved.")
            waits = _("The line has proved that it is yours. An officer decides now.")
            messages.success(request, approved if proved.approved_at else waits)
            return redirect("marketer-caller", row.pk)
    address = reverse("marketer-caller", args=[row.pk])
    context = {**proving.shown(request, PROOF, draft, turn.form), "begin": address, "shown": caller_shown(row.value)}
    return show(request, "registry/firms/marketer_caller_code.html", context, status=turn.status)


@allow(MARKETER)
@takes(None)
def documents(request: HttpRequest, caller_id: int) -> HttpResponse:
    row = own(request, caller_id)
    if request.method != "POST":
        return _documents_page(request, row, FilesForm(), sealed_files(request, PURPOSE, _drawn(row), []))
    spend(SENDINGS_OF_ONE_FIRM, str(row.marketer_id))
    with HandIn(request) as hand_in:
        return _take(request, row, hand_in)


def _drawn(row: CallerNumber) -> dict[str, str]:
    return {"case": str(row.pk)}


def _take(request: HttpRequest, row: CallerNumber, hand_in: HandIn) -> HttpResponse:
    form = FilesForm(request.POST)
    done = hand_in.accept(form, PURPOSE, str(row.pk), lambda files, _state: _add(request, row, hand_in, files))
    if done is not None:
        return done
    return _documents_page(request, row, form, hand_in.sealed(PURPOSE, _drawn(row)), hand_in.all)


def _add(request: HttpRequest, row: CallerNumber, hand_in: HandIn, files: list[Handed]) -> HttpResponse:
    made = caller_documents_add(declaration=row, files=files, at=clock.now(), actor=person(request))
    hand_in.keep()
    messages.success(request, ngettext("%(n)d file added.", "%(n)d files added.", len(made)) % {"n": len(made)})
    return redirect("marketer-caller", row.pk)


def _documents_page(
    request: HttpRequest, row: CallerNumber, form: FilesForm, sealed: str, kept: list[Handed] | None = None
) -> HttpResponse:
    context = {
        "row": row_of(row),
        "form": form,
        "sealed": sealed,
        "kept": kept or [],
        "address": reverse("marketer-caller-documents", args=[row.pk]),
    }
    status = 422 if form.errors else 200
    return show(request, "registry/firms/marketer_caller_documents.html", context, status=status)


@allow(MARKETER)
@require_safe
def document(request: HttpRequest, caller_id: int, attachment: str) -> HttpResponseBase:
    """One's own document: the copy to be looked at; of what has none the file itself."""
    found = document_of(own(request, caller_id).pk, attachment)
    if found is None:
        raise Http404
    if found.has_copy:
        return copy_response(found, attachment_content(found, COPY))
    return original_response(found, attachment_content(found, ORIGINAL))
