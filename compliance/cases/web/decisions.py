"""Decisions that anybody may read of, made from what the decision says: no complainant, no caller, no private person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.cases.selectors.publication import decision_published, decisions_published
from core import clock
from core.access.rules import PUBLIC, allow
from core.policies import current_policy
from core.selectors.only import only
from core.web.meter import metered
from core.web.paging import page_of


@allow(PUBLIC)
@metered
def decisions(request: HttpRequest) -> HttpResponse:
    at, policy = clock.now(), current_policy()
    page = page_of(request, decisions_published(at))
    context = {"page": page, "decisions": [decision_published(row, policy, at) for row in page]}
    return render(request, "compliance/cases/decisions.html", context)


@allow(PUBLIC)
@metered
def decision(request: HttpRequest, public_id: str) -> HttpResponse:
    at, policy = clock.now(), current_policy()
    found = only(decisions_published(at).filter(public_id=public_id))
    if found is None:
        raise Http404
    context = {
        "decision": decision_published(found, policy, at),
        "office": policy.office_of(found.case.province),
        "policy": policy,
    }
    return render(request, "compliance/cases/decision.html", context)
