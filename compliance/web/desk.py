"""What the desk's pages share."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.selectors.officer import provinces_seen
from compliance.templatetags.desk import province
from core import clock
from core.models import User

PAGE_SIZE = 50


def officer_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def desk_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page of the desk: its header names the officer's province."""
    seen = sorted(provinces_seen(officer_of(request), clock.now()))
    return render(
        request, template, {"desk_province": "、".join(province(code) for code in seen), **context}, status=status
    )


def paged(request: HttpRequest, rows: "QuerySet[Any]", size: int = PAGE_SIZE) -> Page[Any]:
    """The page of `rows` that the address asks for; a page number out of range gives the nearest."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
