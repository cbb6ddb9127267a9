"""Asking once more, on a page of its own, before something is ended, removed or replaced. Works without a script."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import DomainError
from core.web.once import once

Show = Callable[..., HttpResponse]  # (request, template, context, *, status)
TEMPLATE = "core/confirm.html"


@dataclass
class Question:
    """`follows`: what will happen, in a sentence; `facts`: what it is about; `button` says the act; `back`: an address."""

    title: str
    follows: str
    button: str
    back: str
    facts: list[tuple[Any, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def confirmed(
    request: HttpRequest, question: Question, act: Callable[[], HttpResponse], *, layout: str, show: Show = render
) -> HttpResponse:
    """GET asks. POST acts, once for each page that was drawn; a refusal is said on the page. `act` answers with a redirect."""
    status = 200
    if request.method == "POST":
        try:
            return once(request, "confirm", act)
        except DomainError as error:
            question.errors, status = [str(error.message)], error.status
    return show(request, TEMPLATE, {"question": question, "layout": layout}, status=status)
