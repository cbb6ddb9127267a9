"""`GET /api/v1/blacklist`: the whole list, or what changed since a version, signed."""

import hashlib

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from compliance.listings.api.list_formats import FORMATS, ListedEntry, ListedPage
from compliance.listings.models import BlacklistEntry
from compliance.listings.selectors.listing import Delta, list_delta
from core import clock
from core.api.access import client_of
from core.api.negotiation import NotOffered, OwnFormat
from core.api.views import ApiView
from core.clock import moment
from core.errors import BadRequest
from registry.firms.api.openapi import problems, schema
from registry.scrubs.services.signature import body_sign

MOST_DIGITS = 18


class BlacklistView(ApiView):
    scopes = {"GET": "blacklist"}
    content_negotiation_class = OwnFormat

    @extend_schema(
        operation_id="blacklist",
        summary="The blacklist, whole or as changes since a version",
        description="`watch` stays inside the desk. `DNC-Signature` is a detached JWS (RFC 7515, appendix F) over the body, "
        "by a key of /.well-known/jwks.json.",
        parameters=[
            OpenApiParameter("since", int, description="the version you have; absent or unknown gives the whole list"),
            OpenApiParameter("format", str, enum=tuple(FORMATS), default="json"),
        ],
        responses={
            **{(200, kind.partition(";")[0]): {"type": "string"} for kind, _write in FORMATS.values()},
            (200, "application/json"): schema(ListedPage),
            **problems(400, 401, 403, 406, 429),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        chosen = request.GET.get("format") or "json"
        if chosen not in FORMATS:
            raise NotOffered("format.not_offered", _("The blacklist is not offered in this form."))
        kind, write = FORMATS[chosen]
        body = write(list_page(request))
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        same = tag in [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
        response = HttpResponse(b"" if same else body, status=304 if same else 200, content_type=kind)
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization"])
        if not same:
            response["DNC-Signature"] = body_sign(body=body, at=clock.now())
        return response


def list_page(request: Request) -> ListedPage:
    """A test key knows the sandbox alone, where nobody is listed."""
    since = read_version(request.GET.get("since", ""))
    if not getattr(client_of(request), "live", True):
        return ListedPage(0, 0, True, [], [])
    return page_of(list_delta(since=since, at=clock.now()))


def read_version(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise BadRequest("version.malformed", _("A version is a whole number."))
    return int(text)


def page_of(delta: Delta) -> ListedPage:
    return ListedPage(
        delta.version, delta.since, delta.full, [entry_body(entry) for entry in delta.entries], delta.removed
    )


def entry_body(entry: BlacklistEntry) -> ListedEntry:
    assert entry.since is not None
    assert entry.until is not None
    return ListedEntry(
        id=entry.public_id,
        caller=entry.caller.value if entry.caller else None,
        pattern=entry.pattern or None,
        kind=entry.kind,
        category=entry.category,
        action=entry.action,
        reason=entry.reason,
        since=moment(entry.since),
        until=moment(entry.until),
        people=entry.people,
        days=entry.days,
        appeal_state=entry.appeal_state,
        redress_url=f"{settings.DNC_SITE_URL}{reverse('listing', args=[entry.public_id])}",
    )
