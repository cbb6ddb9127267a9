"""The contract as OpenAPI 3.1, served and browsable without anything from outside."""

import gzip
import hashlib
import threading
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request

from core.access.rules import PUBLIC
from core.api.kept_copies import has_copy, takes_gzip
from core.api.negotiation import OwnAnswer
from core.api.problems import CODES, problem_response

DAY = 86400


@dataclass(frozen=True)
class Document:
    """The contract as it is sent: plain and packed, with its ETag."""

    plain: bytes
    packed: bytes
    etag: str


class SchemaView(SpectacularAPIView):
    """Made once in each process: it takes half a second, and anybody may ask for it. In English, as its codes and names are."""

    access = PUBLIC
    api_access = PUBLIC
    renderer_classes = [OpenApiJsonRenderer]
    content_negotiation_class = OwnAnswer
    http_method_names = ["get", "head"]
    made: ClassVar[Document | None] = None
    making: ClassVar = threading.Lock()

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.making, override("en"):
            if SchemaView.made is None:
                made = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
                plain = msgspec.json.encode(made.data)
                etag = f'"{hashlib.sha256(plain).hexdigest()[:32]}"'
                SchemaView.made = Document(plain, gzip.compress(plain, mtime=0), etag)
        return answer(request._request, SchemaView.made)


def answer(request: HttpRequest, document: Document) -> HttpResponse:
    packs = takes_gzip(request)
    known = has_copy(request, document.etag)
    body = b"" if known else document.packed if packs else document.plain
    response = HttpResponse(body, status=304 if known else 200, content_type=OpenApiJsonRenderer.media_type)
    if packs and not known:
        response["Content-Encoding"] = "gzip"
    response["ETag"], response["Cache-Control"] = document.etag, f"public, max-age={DAY}"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


class DocsView(SpectacularSwaggerSplitView):
    access = PUBLIC
    api_access = PUBLIC
    renderer_classes = [TemplateHTMLRenderer]
    http_method_names = ["get", "head"]

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """A problem document like everywhere below /api/; the page's own renderer knows no errors."""
        if getattr(response, "exception", False):
            status = response.status_code
            answer = problem_response(status, CODES.get(status, "request.refused"), request._request)
            answer["Allow"] = ", ".join(self.allowed_methods)
            return answer
        return super().finalize_response(request, response, *args, **kwargs)
