"""A citizen's own complaints: the list, one with its timeline, and what is asked after filing."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from complaints.models import Complaint, ComplaintStep
from complaints.rules.answers import ANSWERS, may_withdraw
from complaints.rules.reference import LONGEST, read_reference
from complaints.rules.statement import Page
from complaints.selectors.complaint import (
    complaint_of_reference,
    complaint_of_user,
    complaint_steps,
    complaints_of_user,
)
from complaints.selectors.complaint_review import review_open
from complaints.services.complaint_details import complaint_answer_money_lost, complaint_details_add
from complaints.services.complaint_review import complaint_review_ask
from complaints.services.complaint_withdrawal import complaint_withdraw
from complaints.web.forms import MoneyForm, MoreForm, ReviewForm
from complaints.web.questions import answered, typed_before
from complaints.web.remedy import remedy_of
from complaints.web.said_rows import said_rows
from complaints.web.words import category_name, status_tag, step_shown
from core import clock
from core.access.rules import CITIZEN, PUBLIC, allow
from core.actors import Actor
from core.errors import DomainError
from core.models import User
from core.policies import Policy, current_policy
from core.web.callers import caller_shown
from core.web.confirm import Question, confirmed
from core.web.forms import add_domain_error
from core.web.meter import metered
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed

PAGE = 20


@allow(CITIZEN)
def complaint_list(request: HttpRequest) -> HttpResponse:
    user, policy = citizen(request), current_policy(clock.now())
    page = page_of(request, complaints_of_user(user=user), PAGE)
    rows = [
        {
            "complaint": complaint,
            "caller": caller_shown(complaint.caller.value),
            "category": category_name(complaint.category, policy),
            "status": status_tag(complaint, policy),
        }
        for complaint in page.object_list
    ]
    return render(request, "complaints/complaint_list.html", {"page": page, "rows": rows})


@allow(CITIZEN)
def complaint_show(request: HttpRequest, public_id: str) -> HttpResponse:
    complaint, policy = own(request, public_id), current_policy(clock.now())
    steps = list(complaint_steps(complaint))
    shown = [step_shown(step, policy) for step in reversed(steps)]
    context = {
        "complaint": complaint,
        "caller": caller_shown(complaint.caller.value),
        "status": status_tag(complaint, policy),
        "steps": shown,
        "result": result_of(steps, shown),  # what became of it stands first
        "remedy": remedy_of(complaint, steps, policy),
        "rows": _statement_rows(complaint, policy),
        "repeated": "repeated" in request.GET,
        "form": MoneyForm() if complaint.money_lost is None and complaint.withdrawn_at is None else None,
        "may_withdraw": may_withdraw(complaint.status),
        "review": review_open(complaint, policy, clock.now()),
    }
    return render(request, "complaints/complaint_show.html", context)


def result_of(steps: Sequence[ComplaintStep], shown: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """What became of the complaint, where it is known: what was told aside since takes its place nowhere. `steps`: the oldest
    first; `shown`: the same as shown, the latest first."""
    last = next(((step, one) for step, one in zip(reversed(steps), shown, strict=True) if not step.aside), None)
    return last[1] if last is not None and last[0].status in ANSWERS else None


def _received(complaint: Complaint, form: MoneyForm | None) -> dict[str, Any]:
    policy = current_policy(complaint.received_at)
    clock_of_head = policy.enforcement.deadlines.get("complaint_handled")
    handled_by = policy.due(complaint.received_at, clock_of_head) if clock_of_head else None
    return {"complaint": complaint, "form": form, "handled_by": handled_by}


@allow(CITIZEN)
def done(request: HttpRequest, public_id: str) -> HttpResponse:
    """The reference, and first of all: was money lost?"""
    complaint = own(request, public_id)
    form = MoneyForm() if complaint.money_lost is None else None
    return render(request, "complaints/complaint_done.html", _received(complaint, form))


class ReferenceForm(forms.Form):
    heading_field = "reference"
    reference = forms.CharField(
        label=_lazy("What is the reference of your complaint?"),
        help_text=_lazy(
            "For example T-HKLM-ACDE-PRTW. It stood on the page that said that your complaint was received."
        ),
        max_length=LONGEST,
        error_messages={"required": _lazy("Enter the reference.")},
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-20",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def clean_reference(self) -> str:
        typed: str = self.cleaned_data["reference"]
        if not read_reference(typed):
            raise forms.ValidationError(_("A reference has twelve letters after the T. Check the letters."))
        return typed


@allow(PUBLIC)
@metered
def complaint_status(request: HttpRequest) -> HttpResponse:
    """By its reference, then by a code to the number: who proves none learns nothing of any reference. It is posted, for it may
    be anything that somebody typed; what stands in the address is a reference."""
    form = ReferenceForm(request.POST or (request.GET if "reference" in request.GET else None))
    if form.is_valid():
        user, reference = request.user, form.cleaned_data["reference"]
        if not isinstance(user, User) or user.number_id is None:
            again = f"{reverse('complaint-status')}?{urlencode({'reference': reference})}"
            return redirect(f"{reverse('sign-in')}?{urlencode({'next': again})}")
        found = complaint_of_reference(reference=reference, user=user)
        if found is not None:
            return redirect("my-complaint", found.public_id)
        form.add_error("reference", _("None of your numbers has a complaint of this reference. Check the letters."))
    return render(request, "complaints/complaint_status.html", {"form": form}, status=422 if form.errors else 200)


@allow(CITIZEN)
@require_POST
def money(request: HttpRequest, public_id: str) -> HttpResponse:
    complaint, form = own(request, public_id), MoneyForm(request.POST)
    if not form.is_valid():
        return render(request, "complaints/complaint_done.html", _received(complaint, form), status=422)
    lost = form.cleaned_data["lost"] == "yes"
    complaint_answer_money_lost(
        complaint_id=complaint.pk, lost=lost, at=clock.now(), actor=Actor.user(citizen(request))
    )
    return redirect("complaint-more", complaint.public_id)


@allow(CITIZEN)
def more(request: HttpRequest, public_id: str) -> HttpResponse:
    """What else the complainant remembers; everything may be left out."""
    complaint = own(request, public_id)
    form = MoreForm(typed(request), channel=complaint.channel, initial=typed_before(complaint))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "complaint-more", lambda: _add_details(request, complaint, form))
        except DomainError as error:
            add_domain_error(form, error)
    status = 422 if form.errors else 200
    return render(request, "complaints/complaint_more.html", {"complaint": complaint, "form": form}, status=status)


def _add_details(request: HttpRequest, complaint: Complaint, form: MoreForm) -> HttpResponse:
    answers = {field: answered(field, value) for field, value in form.cleaned_data.items()}
    complaint_details_add(
        complaint_id=complaint.pk, answers=answers, at=clock.now(), actor=Actor.user(citizen(request))
    )
    if any(answer not in (None, "") for answer in answers.values()):
        messages.success(request, _("Thank you. We have added this to your complaint."))
    return redirect("my-complaint", complaint.public_id)


@allow(CITIZEN)
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """Why the answer should be looked at again, asked once."""
    complaint, at = own(request, public_id), clock.now()
    found = review_open(complaint, current_policy(at), at)
    form = ReviewForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "complaint-review", lambda: _ask_review(request, complaint, form))
        except DomainError as error:
            add_domain_error(form, error)
    context = {"complaint": complaint, "form": form, "until": found[1] if found else None}
    return render(request, "complaints/complaint_review.html", context, status=422 if form.errors else 200)


def _ask_review(request: HttpRequest, complaint: Complaint, form: ReviewForm) -> HttpResponse:
    complaint_review_ask(
        complaint_id=complaint.pk,
        reasons=form.cleaned_data["reasons"],
        at=clock.now(),
        actor=Actor.user(citizen(request)),
    )
    messages.success(request, _("You asked for a review. The answer will stand here."))
    return redirect("my-complaint", complaint.public_id)


@allow(CITIZEN)
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    complaint = own(request, public_id)

    def take_back() -> HttpResponse:
        complaint_withdraw(complaint_id=complaint.pk, at=clock.now(), actor=Actor.user(citizen(request)))
        messages.success(request, _("Your complaint is withdrawn."))
        return redirect("my-complaint", public_id)

    question = Question(
        title=_("Withdraw this complaint?"),
        follows=_(
            "Nothing new comes of it, your operator is asked nothing more, and we tell you no more of it. A case that has "
            "this call on file already goes on with it: the office acts on what it knows. What you told us is kept as "
            "long as the law asks. This complaint stays withdrawn; you can complain about the same call again."
        ),
        button=_("Withdraw the complaint"),
        back=reverse("my-complaint", args=[public_id]),
        facts=[(_("Who called"), caller_shown(complaint.caller.value)), (_("Reference"), complaint.short_reference)],
    )
    return confirmed(request, question, take_back, layout="layouts/my.html")


def citizen(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def own(request: HttpRequest, public_id: str) -> Complaint:
    """This citizen's complaint; somebody else's does not exist."""
    complaint = complaint_of_user(public_id=public_id, user=citizen(request))
    if complaint is None:
        raise Http404
    return complaint


def _statement_rows(complaint: Complaint, policy: Policy) -> list[dict[str, Any]]:
    """What was said, as a summary list; what was not said is left out."""
    return [*said_rows(complaint, policy, Page.CITIZEN), {"key": _("Reference"), "value": complaint.short_reference}]
