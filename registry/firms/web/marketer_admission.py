"""A firm's admission as the firm sees it: where it stands, its papers, what it may ask, and where it takes documents."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import clock
from core.access.rules import allow
from core.attachments.folder import COPY, Handed
from core.errors import DomainError
from core.models import User
from core.policies import current_policy
from core.policies.schema import Policy
from core.running.rates import Rate, spend
from core.selectors.attachment import attachment_content
from core.translation.words import named
from core.web.attachments import FilesForm, HandIn, copy_response, sealed_files
from core.web.bodies import takes
from core.web.confirm import Question, confirmed
from core.web.forms import add_domain_error, choices_set, unchosen
from core.web.once import once
from core.web.typed import typed
from core.web.words import category_names
from registry.firms.models import AdmissionRequest, Marketer
from registry.firms.permissions import MARKETER, MARKETER_OWNER, MARKETER_OWNER_ANEW
from registry.firms.rules.registration_code import code_shown
from registry.firms.selectors.admission import (
    branches_of,
    documents_of,
    refusal_of,
    renewable_from,
    requests_of,
)
from registry.firms.selectors.marketer import former_names
from registry.firms.selectors.service_address import service_address_of
from registry.firms.services.admission_request import admission_object, admission_renewal_ask
from registry.firms.services.branch import branch_add, branch_end
from registry.firms.services.firm_document import firm_documents_add
from registry.firms.services.service_address import service_address_confirm, service_address_revoke
from registry.firms.web.firm import firm, person, show
from registry.firms.words import (
    DOCUMENT_KINDS,
    MARKETER_STATES,
    MARKETER_TONES,
    REQUEST_KINDS,
    REQUEST_STATES,
    REQUEST_TONES,
)

LAYOUT = "layouts/marketer.html"
PURPOSE = "firm-documents"
SENDINGS_OF_ONE_FIRM = Rate("firm-documents", 40, 86400)  # what is refused lies for a day with its form, too
MOST_TEXT = 5000
Kind, State = AdmissionRequest.Kind, Marketer.State


class DocumentsForm(FilesForm):
    what = forms.ChoiceField(
        label=_("What the files are"),
        choices=lambda: unchosen(DOCUMENT_KINDS.items()),
        error_messages={"required": _("Choose what the files are.")},
    )
    remark = forms.CharField(label=_("Remark (if you wish)"), required=False, max_length=300)
    field_order = ("what", "remark", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("PDF or pictures (JPEG, PNG, WebP). At most 10 at once, 128 MB together.")


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong with the refusal?"),
        help_text=_("Another officer than the one who refused reads it and answers."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say what is wrong with the refusal.")},
    )


class RenewalForm(forms.Form):
    text = forms.CharField(
        label=_("What has changed since the admission? (if anything has)"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class BranchForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the branch"), max_length=200, error_messages={"required": _("Enter the name of the branch.")}
    )
    registration_code = forms.CharField(
        label=_("Registration code of the branch"),
        help_text=_("Its own, not that of the firm."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": _("Enter the code.")},
    )
    province = forms.ChoiceField(
        label=_("Where is it registered?"), error_messages={"required": _("Choose where it is registered.")}
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = ((one.code, named(one.names)) for one in policy.numbering.provinces.values())
        choices_set(self, "province", unchosen(provinces))


@allow(MARKETER)
@takes(None)
def admission(request: HttpRequest) -> HttpResponse:
    """The page; papers are sent to it too."""
    marketer = firm(request)
    if request.method != "POST":
        sealed = sealed_files(request, PURPOSE, {"case": marketer.public_id}, [])
        return _admission_page(request, marketer, DocumentsForm(), sealed)
    spend(SENDINGS_OF_ONE_FIRM, marketer.public_id)
    with HandIn(request) as hand_in:
        form = DocumentsForm(request.POST)
        done = hand_in.accept(
            form, PURPOSE, marketer.public_id, lambda files, _state: _add(request, marketer, hand_in, form, files)
        )
        if done is not None:
            return done
        sealed = hand_in.sealed(PURPOSE, {"case": marketer.public_id})
        return _admission_page(request, marketer, form, sealed, hand_in.all)


def _add(
    request: HttpRequest, marketer: Marketer, hand_in: HandIn, form: DocumentsForm, files: list[Handed]
) -> HttpResponse:
    said = {name: form.cleaned_data[name] for name in ("what", "remark")}
    made = firm_documents_add(marketer=marketer, files=files, **said, at=clock.now(), actor=person(request))
    hand_in.keep()
    messages.success(request, ngettext("%(n)d file added.", "%(n)d files added.", len(made)) % {"n": len(made)})
    return redirect("marketer-admission")


def _admission_page(
    request: HttpRequest, marketer: Marketer, form: DocumentsForm, sealed: str, kept: list[Handed] | None = None
) -> HttpResponse:
    policy, at = current_policy(), clock.now()
    asked = [_request_row(row) for row in requests_of(marketer).select_related("standing")[:20]]
    context = {
        "state": MARKETER_STATES[marketer.state],
        "tone": MARKETER_TONES[marketer.state],
        "code": code_shown(marketer.registration_code, policy.scrub.registration_code),
        "region": _region(marketer.province, policy),
        "trades": category_names(marketer.categories, policy),
        "standings": [(MARKETER_STATES[row.state], row) for row in marketer.standings.order_by("-since", "-pk")[:50]],
        "requests": asked,
        **_may_ask(marketer, policy),
        "now": at,
        "former": former_names(marketer),
        "name_asked": AdmissionRequest.objects.waiting().filter(marketer=marketer, kind=Kind.NAME).exists(),
        "documents": [(DOCUMENT_KINDS[row.what], row) for row in documents_of(marketer)],
        "branches": [(row, _region(row.province, policy)) for row in branches_of(marketer)],
        "service_address": service_address_of(marketer),
        "form": form,
        "sealed": sealed,
        "kept": kept or [],
        "address": reverse("marketer-admission"),
    }
    status = 422 if form.errors else 200
    return show(request, "registry/firms/marketer_admission.html", context, status=status)


def _region(code: str, policy: Policy) -> str:
    found = policy.numbering.provinces.get(code)
    return named(found.names) if found else ""


def _may_ask(marketer: Marketer, policy: Policy) -> dict[str, Any]:
    """What the firm may ask now: `object_until` to its `refusal`, `renew`; `renew_from`: where that day is still to come."""
    at, asked = clock.now(), AdmissionRequest.objects.waiting().on_admission().filter(marketer=marketer)
    may: dict[str, Any] = {}
    if (refusal := refusal_of(marketer, policy)) is not None:
        until = refusal.may_object_until(policy)
        late = at > until or refusal.objections.exists()
        may = {"refusal": refusal, "object_until": None if late else until}
    if marketer.admitted_until is None or marketer.state not in (State.ADMITTED, State.EXPIRED):
        return may
    since = renewable_from(marketer.admitted_until, policy)
    return may | {"renew": at >= since and not asked.exists(), "renew_from": since if at < since else None}


def _request_row(row: AdmissionRequest) -> dict[str, Any]:
    return {
        "kind": REQUEST_KINDS[row.kind],
        "state": REQUEST_STATES[row.state],
        "tone": REQUEST_TONES[row.state],
        "row": row,
    }


@allow(MARKETER)
@require_safe
def document(request: HttpRequest, attachment: str) -> HttpResponseBase:
    """One of the firm's own papers, as it is shown to officers."""
    row = get_object_or_404(documents_of(firm(request)), attachment__public_id=attachment)
    return copy_response(row.attachment, attachment_content(row.attachment, COPY))


@allow(MARKETER_OWNER)
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """An objection to a refusal, or the renewal of an admission."""
    if kind not in (Kind.OBJECTION, Kind.RENEWAL):
        raise Http404
    marketer, objects = firm(request), kind == Kind.OBJECTION
    form = (ObjectionForm if objects else RenewalForm)(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, f"admission-{kind}", lambda: _ask(request, marketer, objects, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
    policy = current_policy()
    days = policy.enforcement.deadlines["admission_answer"]
    context = {
        "form": form,
        "kind": kind,
        "days": days.count,
        **_may_ask(marketer, policy),
    }
    status = 422 if form.errors else 200
    return show(request, "registry/firms/marketer_admission_ask.html", context, status=status)


def _ask(request: HttpRequest, marketer: Marketer, objects: bool, said: dict[str, Any]) -> HttpResponse:
    act = admission_object if objects else admission_renewal_ask
    act(marketer=marketer, user=_owner(request), text=said["text"], at=clock.now())
    messages.success(request, gettext("Received. The answer will stand here, and the owners get a mail."))
    return redirect("marketer-admission")


def _owner(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@allow(MARKETER_OWNER_ANEW)
def service_address(request: HttpRequest) -> HttpResponse:
    """Asked first, with the second factor anew: documents may be served at the owner's address."""
    marketer, owner = firm(request), _owner(request)

    def confirm() -> HttpResponse:
        service_address_confirm(marketer=marketer, owner=owner, at=clock.now())
        messages.success(request, gettext("Your address for documents is confirmed."))
        return redirect("marketer-admission")

    question = Question(
        title=gettext("Take documents electronically?"),
        follows=gettext(
            "Notices and decisions may then be served on these pages: they count as served on the day they stand here, and"
            " the owners get a mail. It is voluntary, no condition of anything, and you can revoke it at any time. It ends"
            " when you are no owner any more."
        ),
        button=gettext("Confirm this address"),
        back=reverse("marketer-admission"),
        facts=[(gettext("E-mail address"), owner.email or "")],
    )
    return confirmed(request, question, confirm, layout=LAYOUT, show=show)


@allow(MARKETER_OWNER)
def service_address_end(request: HttpRequest) -> HttpResponse:
    """Asked first."""
    marketer, owner = firm(request), _owner(request)

    def revoke() -> HttpResponse:
        service_address_revoke(marketer=marketer, owner=owner, at=clock.now())
        messages.success(request, gettext("Nothing is served on you electronically any more."))
        return redirect("marketer-admission")

    question = Question(
        title=gettext("Take documents electronically no longer?"),
        follows=gettext("Documents then reach you on paper. What was served before stays served."),
        button=gettext("Revoke the address"),
        back=reverse("marketer-admission"),
    )
    return confirmed(request, question, revoke, layout=LAYOUT, show=show)


@allow(MARKETER_OWNER)
def branch(request: HttpRequest) -> HttpResponse:
    marketer = firm(request)
    form = BranchForm(typed(request), policy=current_policy())
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "branch", lambda: _branch(request, marketer, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
    status = 422 if form.errors else 200
    return show(request, "registry/firms/marketer_branch.html", {"form": form}, status=status)


def _branch(request: HttpRequest, marketer: Marketer, said: dict[str, str]) -> HttpResponse:
    branch_add(marketer=marketer, **said, at=clock.now(), actor=person(request))
    messages.success(request, gettext("The branch is added."))
    return redirect("marketer-admission")


@allow(MARKETER_OWNER)
def branch_remove(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Asked first."""
    row = get_object_or_404(branches_of(firm(request)), pk=branch_id)

    def end() -> HttpResponse:
        branch_end(branch=row, at=clock.now(), actor=person(request))
        messages.success(request, gettext("The branch is removed."))
        return redirect("marketer-admission")

    question = Question(
        title=gettext("Remove the branch %(name)s?") % {"name": row.name},
        follows=gettext("That it was your branch until today stays on record."),
        button=gettext("Remove the branch"),
        back=reverse("marketer-admission"),
        facts=[(gettext("Registration code"), row.registration_code)],
    )
    return confirmed(request, question, end, layout=LAYOUT, show=show)
