"""At an operator's counter: what a customer says of a call, on one page."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from complaints.services.counter_complaint import counter_complaint_file
from complaints.web.complain import stated
from complaints.web.forms import AboutForm, CallerForm, TimeForm
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import Policy, current_policy
from core.policies.schema import WRITTEN
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed
from registry.firms.models import OperatorMember
from registry.firms.permissions import COUNTER
from registry.register.web.counter import CustomerForm, customer_of, member_of


class CounterComplaintForm(CustomerForm):
    """The customer, then the questions that a citizen answers on three pages. What a message said is added on the site."""

    def __init__(self, data: QueryDict | None, *, policy: Policy, at: datetime) -> None:
        super().__init__(data)
        self.questions = (
            CallerForm(data, policy=policy, initial={"channel": next(iter(policy.register.channels))}),
            TimeForm(data, policy=policy, at=at),
            AboutForm(data, policy=policy, channel="voice", withheld=True),
        )
        for form in self.questions:
            self.fields.update(form.fields)
            self.initial.update(form.initial)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for form in self.questions:
            for name, errors in form.errors.items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, list(errors))
            said.update(form.cleaned_data)
        if said.get("channel") in WRITTEN:
            said["manner"] = ""  # nobody spoke
        return said


@allow(COUNTER)
@never_cache
def counter_complaint(request: HttpRequest) -> HttpResponse:
    member, at = member_of(request), clock.now()
    policy = current_policy(at)
    form = CounterComplaintForm(typed(request), policy=policy, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "counter", lambda: _file(member, form.cleaned_data, policy, at))
        except DomainError as error:
            add_domain_error(form, error)
    return render(request, "complaints/counter_complaint.html", {"form": form}, status=422 if form.errors else 200)


def _file(member: OperatorMember, said: dict[str, Any], policy: Policy, at: datetime) -> HttpResponse:
    done = counter_complaint_file(member=member, customer=customer_of(said), statement=stated(said, policy), at=at)
    return redirect("operator-counter-receipt", done.public_id)
