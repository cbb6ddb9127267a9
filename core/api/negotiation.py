"""How the kind of a body and of an answer is found."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from core.errors import DomainError


class NotOffered(DomainError):
    status = 406


class OwnAnswer(DefaultContentNegotiation):
    """The view itself reads `Accept`, or has one kind of answer whatever is asked for."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class RowsAnswered(DefaultContentNegotiation):
    """Rows are answered as lines of JSON whatever they came as, one alone as JSON: nobody who sends any is turned away."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        if request.method == "POST":
            return renderers[0], renderers[0].media_type
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen


class OwnFormat(OwnAnswer):
    """`?format=` is the address's own word here, not Django REST framework's; the body is what it is."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0] if parsers else None


def form_accepted(request: HttpRequest, forms: Mapping[str, str]) -> str:
    """Of `forms`, kinds of content by the word for each, the word that `?format=` says or, where it says none, the one that the
    client likes best; of several the first. An answer so chosen varies by `Accept`. Raises `NotOffered`."""
    if said := request.GET.get("format"):
        if said not in forms:
            raise NotOffered(
                "format.not_offered", _("This address answers as %(kinds)s.") % {"kinds": ", ".join(forms)}
            )
        return said
    words = {kind.partition(";")[0]: word for word, kind in forms.items()}
    kind = request.get_preferred_type(list(words))
    if kind is None:
        raise NotOffered("format.not_offered", _("This address answers as %(kinds)s.") % {"kinds": ", ".join(words)})
    return words[kind]


def kind_accepted(request: Request, kinds: Sequence[str]) -> str:
    """The one of `kinds` that the client likes best; of several the first. Raises `NotOffered`."""
    kind = request._request.get_preferred_type(kinds)
    if kind is None:
        raise NotOffered("format.not_offered", _("This address answers as %(kinds)s.") % {"kinds": ", ".join(kinds)})
    return kind
