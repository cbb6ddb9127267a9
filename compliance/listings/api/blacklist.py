"""The list of callers, whole or what changed since a version, signed: by a key for it, and for anybody."""

import hashlib
from datetime import timedelta
from typing import Any, ClassVar

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from compliance.listings.answering.list_files import ListFile, kept
from compliance.listings.answering.list_forms import FORMS, ListChange, ListedPage, limited
from compliance.listings.answering.list_page import list_change
from compliance.listings.selectors.listing import Audience, ended_unswept, list_version
from core import clock
from core.access.rules import PUBLIC
from core.api.access import client_of
from core.api.kept_copies import has_copy, takes_gzip
from core.api.negotiation import NotOffered, OwnFormat
from core.api.views import ApiView
from core.errors import BadRequest
from core.policies import current_policy
from registry.firms.api.openapi import problems, schema
from registry.scrubs.services.signature import body_sign

MOST_DIGITS = 18
SWEPT = timedelta(
    minutes=5
)  # after an entry's end the files lack it; where they do not, nobody sweeps, and the table is read
PARAMETERS = [
    OpenApiParameter("since", int, description="the version you have; unknown gives the whole list"),
    OpenApiParameter("limit", int, description="so many rows of the whole list, who called last first"),
    OpenApiParameter("format", str, enum=tuple(FORMS), default="json"),
]
ANSWERS: dict[Any, Any] = {
    **{(200, form.content_type.partition(";")[0]): {"type": "string"} for form in FORMS.values()},
    (200, "application/json"): schema(ListedPage),
    304: None,
}


class BlacklistView(ApiView):
    scopes = {"GET": "blacklist"}
    content_negotiation_class = OwnFormat
    audience: ClassVar[Audience] = Audience.CONTRACT
    cached = "private, no-cache"

    @extend_schema(
        operation_id="blacklist",
        summary="The blacklist, whole or as changes since a version",
        parameters=PARAMETERS,
        responses={**ANSWERS, **problems(400, 401, 403, 406, 429)},
    )
    def get(self, request: Request) -> HttpResponseBase:
        chosen = request.GET.get("format") or "json"
        if chosen not in FORMS:
            raise NotOffered("format.not_offered", _("The blacklist is not offered in this form."))
        form = FORMS[chosen]
        since = 0 if form.whole else _read_number(request, "since")
        limit = _read_number(request, "limit")
        from_files = not limit and self.of_live(request) and not ended_unswept(clock.now() - SWEPT).exists()
        file = kept(self.audience, form, since, list_version()) if from_files else None
        response = self.of_file(request, file) if file else None
        response = response or self.make(request, chosen, since, limit)
        response["Content-Type"], response["Cache-Control"] = form.content_type, self.cached
        patch_vary_headers(response, ["Authorization", "Accept-Encoding"])
        return response

    def of_live(self, request: Request) -> bool:
        """A test key knows the sandbox alone, where nobody is listed."""
        return bool(getattr(client_of(request), "live", True))

    def of_file(self, request: Request, file: ListFile) -> HttpResponseBase | None:
        """None where it made room for a newer one in between."""
        packs = takes_gzip(request._request)
        if said := unchanged(request, file.signature):
            return said
        try:
            response = FileResponse((file.packed() if packs else file.path).open("rb"))
        except FileNotFoundError:
            return None
        if packs:
            response["Content-Encoding"] = "gzip"
        return signed(response, file.signature)

    def make(self, request: Request, chosen: str, since: int, limit: int) -> HttpResponseBase:
        change = self.change(request, since, limit)
        body = FORMS[chosen].write(limited(change, limit, chosen) if limit else change)
        signature = body_sign(body=body, at=clock.now())
        return unchanged(request, signature) or signed(HttpResponse(body), signature)

    def change(self, request: Request, since: int, limit: int) -> ListChange:
        if not self.of_live(request):
            return ListChange(ListedPage(0, 0, True, [], []), [], [])
        at, wanted = clock.now(), 0 if limit else since
        policy = current_policy(at)
        return list_change(since=wanted, audience=self.audience, policy=policy, at=at, recent_first=bool(limit))


class OpenBlacklistView(BlacklistView):
    """Without private mobiles that no decision speaks of."""

    scopes: ClassVar[dict[str, Any]] = {}
    api_access = PUBLIC
    audience = Audience.PUBLIC
    cached = "public, max-age=60"

    @extend_schema(
        operation_id="open_data_blacklist",
        summary="The blacklist as anybody may read it",
        description="Without private mobiles that no decision in force speaks of.",
        parameters=PARAMETERS,
        responses={**ANSWERS, **problems(400, 406, 429)},
    )
    def get(self, request: Request) -> HttpResponseBase:
        return super().get(request)


def _tag_of(signature: str) -> str:
    """One body has one signature (RFC 8032): what names it names the body."""
    return quote_etag(hashlib.sha256(signature.encode()).hexdigest()[:32])


def unchanged(request: Request, signature: str) -> HttpResponse | None:
    etag = _tag_of(signature)
    return HttpResponse(status=304, headers={"ETag": etag}) if has_copy(request._request, etag) else None


def signed(response: HttpResponseBase, signature: str) -> HttpResponseBase:
    response["ETag"], response["DNC-Signature"] = _tag_of(signature), signature
    return response


def _read_number(request: Request, name: str) -> int:
    text = request.GET.get(name, "")
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        if name == "since":
            raise BadRequest("version.malformed", _("A version is a whole number."))
        raise BadRequest("limit.malformed", _("A limit is a whole number."))
    return int(text)
