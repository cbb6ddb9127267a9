"""What all pages of a firm share: who reads, for which firm."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.actors import Actor
from core.models import User
from core.policies import current_policy
from registry.firms.models import Marketer, MarketerMember
from registry.firms.permissions import waits_for
from registry.firms.selectors.marketer import membership_of


def member(request: HttpRequest) -> MarketerMember:
    assert isinstance(request.user, User)
    found = membership_of(request.user)
    if found is None:
        raise PermissionDenied
    return found


def firm(request: HttpRequest) -> Marketer:
    return member(request).marketer


def person(request: HttpRequest) -> Actor:
    assert isinstance(request.user, User)
    return Actor.user(request.user)


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the firm. `waits`: what it waits for before more than the sandbox opens, as `waits_for` says."""
    membership = member(request)
    owner = membership.role == MarketerMember.Role.OWNER
    waits = waits_for(membership.marketer, current_policy())
    whole = {"marketer": membership.marketer, "is_owner": owner, "waits": waits, **context}
    return render(request, template, whole, status=status)
