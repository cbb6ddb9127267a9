"""Complaints about a firm's own numbers, for the firm: counts, never who, and what to do about them."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from complaints.selectors.firm_complaints import WEEKS, complaints_by_week
from core import clock
from core.access.rules import allow
from core.policies import current_policy
from core.translation.words import named
from registry.firms.permissions import MARKETER
from registry.firms.selectors.caller_number import callers_approved
from registry.firms.web.firm import firm, show


@allow(MARKETER)
@require_GET
def marketer_complaints(request: HttpRequest) -> HttpResponse:
    marketer, at, policy = firm(request).pk, clock.now(), current_policy()
    weeks = complaints_by_week(marketer, at=at, policy=policy)
    kinds = [named(names, code) for code, names in policy.complaints.kinds.items()]
    context = {
        "kinds": kinds,
        "weeks": [
            {
                "first": week.monday,
                "last": week.monday + timedelta(days=6),
                "cells": list(zip(kinds, week.counts.values(), strict=True)),
            }
            for week in weeks
        ],
        "shown": WEEKS,
        "least": policy.retention.place_shared_by,
        "hours": int(policy.scrub.validity.total_seconds() // 3600),
        "has_numbers": bool(callers_approved(marketer)),
    }
    return show(request, "complaints/marketer_complaints.html", context)
