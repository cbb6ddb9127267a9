"""What the desk's pages share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.cases.templatetags.desk import province
from core import clock
from core.models import User
from core.selectors.officer import provinces_seen


def officer_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def desk_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page of the desk: its header names the officer's province."""
    seen = sorted(provinces_seen(officer_of(request), clock.now()))
    return render(
        request, template, {"desk_province": "、".join(province(code) for code in seen), **context}, status=status
    )
