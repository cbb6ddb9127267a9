"""Caller numbers that firms declared: what waits, what is disputed, and the officer's word on it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.desk.permissions import CASE_FILES, DECLARATIONS, DESK, check_office, office_reaches
from compliance.desk.policy_labels import CODES
from compliance.desk.web.desk import desk_page, officer_of, reason_typed
from compliance.desk.web.filters import DeclarationFilter
from compliance.desk.web.openings import asked_by, note_opening
from core import clock
from core.access.roles import DECIDING_ROLES
from core.access.rules import allow
from core.actors import Actor
from core.attachments.folder import COPY, ORIGINAL
from core.errors import DomainError
from core.models import Attachment
from core.numbers.resources import resource_of
from core.policies import current_policy
from core.running.form_state import FIELD, posted_state, seal_state
from core.selectors.attachment import attachment_content
from core.translation.words import named, word
from core.web.attachments import copy_response, original_response
from core.web.forms import add_domain_error
from core.web.once import once, stale
from core.web.typed import typed
from core.web.words import category_names
from registry.firms.models import Operator
from registry.firms.rules.caller_proof import Proof, is_weaker, stands_for
from registry.firms.selectors.caller_document import document_of, documents_of
from registry.firms.selectors.caller_number import Declaration, claims_beside, declarations_standing, proofs_accepted
from registry.firms.selectors.claim import claims_asked, found_of
from registry.firms.services.caller_claim import claim_question_ask
from registry.firms.services.caller_number import caller_approve, caller_refuse
from registry.firms.web.operator_questions import answer_rows

PURPOSE = "declaration"
ASKING = "declaration-question"
ANSWERS = ("approve", "refuse")


class DeclarationForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason (needed to refuse, and in a dispute)"), max_length=500, required=False
    )


@allow(DESK)
def declarations(
    request: HttpRequest, bound: dict[int, DeclarationForm] | None = None, status: int = 200
) -> HttpResponse:
    """`bound`: what was just sent for the declaration with this key, with what is wrong about it."""
    sent = bound or {}
    asked = {"state": "waiting", **request.GET.dict()}
    found = DeclarationFilter(asked, queryset=declarations_standing(), request=request)
    page = found.page(request, 20)
    if request.GET.get("text"):
        note_opening(request, "callers.searched", asked=asked_by(request), shown=len(page.object_list))
    beside, questions = claims_beside(page.object_list), claims_asked(page.object_list)
    documents = documents_of([row.pk for row in page.object_list])
    context = {
        "filter": found,
        "page": page,
        "claims": [
            (
                row,
                beside[row.pk],
                sent.get(row.pk) or _declaration_form(request, row.pk),
                sealed(request, row, beside),
                office_reaches(officer_of(request), offices(row, beside), DECIDING_ROLES, clock.now()),
                [(question, answer_rows(question), found_of(row, question)) for question in questions.get(row.pk, ())],
                _kind_of_claim(row, beside[row.pk], documents[row.pk]),
            )
            for row in page
        ],
        "refused": next(iter(sent.values()), None),
    }
    return desk_page(request, "compliance/desk/declarations.html", context, status=status)


@dataclass(frozen=True)
class KindOfClaim:
    """What an officer weighs beside the claim itself. `unproved`: nothing is there that it could be approved on."""

    resource: str  # of the pack's, and what it may be used for
    use: str
    accepted: str
    trades: str
    documents: list[Attachment]
    unproved: bool
    by_document: bool
    weaker: bool


def _kind_of_claim(row: Declaration, others: list[Declaration], documents: list[Attachment]) -> KindOfClaim:
    policy = current_policy()
    resource = resource_of(row.value, row.kind, policy.numbering)
    accepted = proofs_accepted(row, policy)
    rests_on = stands_for(row.proof, documents=len(documents), accepted=accepted)
    return KindOfClaim(
        resource=named(resource.names) if resource is not None else "",
        use=named(resource.use) if resource is not None else "",
        accepted=_(", ").join(word(CODES, proof) for proof in accepted),
        trades=category_names(row.trades, policy),
        documents=documents,
        unproved=not rests_on,
        by_document=rests_on == Proof.DOCUMENT and row.proof != Proof.DOCUMENT,
        weaker=is_weaker(rests_on, [other.proof for other in others]),
    )


@allow(CASE_FILES)
@require_safe
def document(request: HttpRequest, pk: int, attachment: str) -> HttpResponseBase:
    """A document of a claim: the copy to be looked at; of what has none the file itself. Each look is on record."""
    found = document_of(pk, attachment)
    if found is None:
        raise Http404
    part = COPY if found.has_copy else ORIGINAL
    content = attachment_content(found, part)
    note_opening(request, "caller.document_read", found)
    return copy_response(found, content) if found.has_copy else original_response(found, content)


def offices(row: Declaration, beside: dict[int, list[Declaration]]) -> set[str]:
    """Those of the firm and of all whose claims a decision ends."""
    return {row.marketer.province, *(other.marketer.province for other in beside[row.pk])}


def sealed(request: HttpRequest, row: Declaration, beside: dict[int, list[Declaration]]) -> str:
    """What the buttons of a declaration rest on: the other claims that stand beside it."""
    return seal_state(request, PURPOSE, {"declaration": row.pk, "over": [other.pk for other in beside[row.pk]]})


def _over_seen(request: HttpRequest, pk: int) -> list[int] | None:
    """The other claims that the page showed; None for a form sent by hand. Raises Conflict for another's or an old one."""
    if not request.POST.get(FIELD):
        return None
    state = posted_state(request, PURPOSE)
    if state is None or state.data["declaration"] != pk:
        raise stale()
    return [int(other) for other in state.data["over"]]


def _declaration_form(request: HttpRequest, pk: int) -> DeclarationForm:
    """With the reason that was typed and could not be taken, under whichever of its buttons."""
    kept = reason_typed(request, *(reverse("desk-declaration", args=[pk, answer]) for answer in ANSWERS))
    return DeclarationForm(initial={"reason": kept}, auto_id=f"declaration-{pk}-%s")


class OperatorForm(forms.Form):
    operator = forms.ModelChoiceField(
        label=gettext_lazy("The operator of the line"),
        queryset=Operator.objects.filter(suspended_at=None).order_by("name"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose the operator.")},
    )


@allow(DECLARATIONS)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the operator of the line whose it is; its answer stands beside the claim."""
    found = get_object_or_404(declarations_standing(), pk=pk)
    form = OperatorForm(typed(request), initial={"operator": found.operator_id})
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, ASKING, lambda: _ask(request, found, form.cleaned_data["operator"]))
        except DomainError as error:
            add_domain_error(form, error)
    context = {"claim": found, "form": form}
    return desk_page(request, "compliance/desk/declaration_ask.html", context, status=422 if form.errors else 200)


def _ask(request: HttpRequest, found: Declaration, operator: Operator) -> HttpResponse:
    check_office(officer_of(request), offices(found, claims_beside([found])), DECIDING_ROLES, clock.now())
    claim_question_ask(claim=found, operator=operator, at=clock.now(), actor=Actor.user(officer_of(request)))
    messages.success(request, _("Asked. The answer stands here beside the number."))
    return redirect(f"{reverse('desk-declarations')}?text={found.value}&state=")


@allow(DECLARATIONS)
def decide(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Approve a declaration, against the other firms' where there are any, or refuse it with a reason. The address
    leads back to the list."""
    if answer not in ANSWERS:
        raise Http404
    if request.method != "POST":
        return redirect("desk-declarations")
    declaration = get_object_or_404(declarations_standing(), pk=pk)
    form = DeclarationForm(typed(request), auto_id=f"declaration-{pk}-%s")
    if form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "at": clock.now(), "actor": Actor.user(officer_of(request))}
        try:
            over = _over_seen(request, pk)
            beside = claims_beside([declaration]) if answer == "approve" else {pk: []}
            check_office(officer_of(request), offices(declaration, beside), DECIDING_ROLES, clock.now())
            if answer == "approve":
                caller_approve(declaration=declaration, over=over, **said)
            else:
                caller_refuse(declaration=declaration, **said)
        except DomainError as error:
            add_domain_error(form, error)
    if form.errors:
        return declarations(request, bound={pk: form}, status=422)
    messages.success(request, _("The decision on the number is recorded."))
    return redirect(f"{reverse('desk-declarations')}?{request.GET.urlencode()}")
