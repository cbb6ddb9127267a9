"""`/api/v1/watchlists`: a scrubbed list kept fresh, and what of it became another answer."""

from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from django.core import signing
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.bodies import Body, Day, Moment, component, one_of, read_body
from core.api.idempotency import idempotent
from core.api.pagination import CURSOR, page
from core.api.trials import is_trial
from core.api.views import ApiView
from core.clock import moment
from core.errors import BadRequest, NotFound
from core.policies import current_policy
from core.policies.schema import Policy
from registry.engine.records.answer import Answer
from registry.firms.api.authentication import key_of, marketer_of
from registry.firms.api.openapi import problems, schema
from registry.scrubs.api.trials import change_body, scrub_tried, try_watch, watch_body
from registry.scrubs.models import Scrub, WatchChange, WatchList
from registry.scrubs.selectors.scrub import scrubs_of
from registry.scrubs.selectors.watchlist import (
    Reading,
    answer_words,
    change_ref,
    changes_unread,
    watchlist_of,
    watchlist_state,
    watchlists_of,
)
from registry.scrubs.services.watchlist import watchlist_create, watchlist_end

SIZE = 500
SALT = "watch-cursor"
TRIED = "sandbox"  # the cursor behind its one change


class WatchBody(Body):
    """`scrub`: of the last seven days, small list or job."""

    scrub: Annotated[str, msgspec.Meta(max_length=60)]


WatchState = Annotated[str, one_of(("starting", "watching", "paused", "ended"))]
Reasons = list[Annotated[str, msgspec.Meta(extra_json_schema=component("Reason"))]]


class WatchAnswer(msgspec.Struct):
    """A list that is kept fresh. `checked_at`: of the last round over what is new."""

    id: str
    scrub: str
    state: WatchState
    rows: int
    created_at: Moment
    ends_at: Moment
    checked_at: Moment | None
    changes: str


class WatchPage(msgspec.Struct):
    items: list[WatchAnswer]
    next: str | None


class ChangeAnswer(msgspec.Struct):
    """`row`: the position in your list, from 0; `at`: the day. A moment would tell when somebody registered."""

    ref: str | int | None
    row: int
    from_: Answer = msgspec.field(name="from")
    to: Answer
    from_reasons: Reasons
    to_reasons: Reasons
    at: Day


class ChangePage(msgspec.Struct):
    """`next`: the address of what is known already and not on this page. `cursor`: to ask again later for what comes then."""

    items: list[ChangeAnswer]
    next: str | None
    cursor: str


class WatchDoor(ApiView):
    """What the addresses below share."""

    def own(self, request: Request, public_id: str) -> WatchList:
        watchlist = watchlist_of(marketer_id=marketer_of(request).pk, public_id=public_id)
        if watchlist is None:
            raise NotFound("not_found", _("There is no such watch list."))
        return watchlist

    def actor(self) -> Actor:
        return Actor.key(key_of(self.request).public_id)


class WatchListsView(WatchDoor):
    scopes = {"GET": "watchlist", "POST": "watchlist"}

    @extend_schema(
        operation_id="watchlists",
        summary="This firm's watch lists, the newest first",
        parameters=[CURSOR],
        responses={200: schema(WatchPage), **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        if is_trial(request):
            tried = scrubs_of(marketer_of(request).pk, live=False)
            return Response(page(request, tried, lambda one: plain(_as_watched(one))))
        rows = watchlists_of(marketer_of(request).pk)
        return Response(page(request, rows, lambda row: plain(show(row))))

    @extend_schema(
        operation_id="watchlist_create",
        summary="Keep the list of a scrub fresh",
        request={"application/json": schema(WatchBody)},
        responses={
            200: schema(WatchAnswer),
            201: schema(WatchAnswer),
            **problems(400, 401, 403, 404, 409, 410, 413, 415, 422, 429),
        },
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        body = read_body(request.data, WatchBody)
        if is_trial(request):
            return Response(_as_watched(try_watch(request, body.scrub)), status=201)
        watchlist, created = watchlist_create(
            marketer=marketer_of(request), scrub=body.scrub, at=clock.now(), actor=self.actor()
        )
        return Response(show(watchlist), status=201 if created else 200)


class WatchListView(WatchDoor):
    scopes = {"GET": "watchlist", "DELETE": "watchlist"}

    @extend_schema(
        operation_id="watchlist_get",
        summary="One watch list",
        responses={200: schema(WatchAnswer), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        if is_trial(request):
            return Response(_as_watched(scrub_tried(request, public_id)))
        return Response(show(self.own(request, public_id)))

    @extend_schema(
        operation_id="watchlist_end",
        summary="Watch it no longer, and forget its rows",
        responses={204: None, **problems(401, 403, 404, 429)},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        if is_trial(request):
            scrub_tried(request, public_id)
            return Response(status=204)
        watchlist_end(watchlist=self.own(request, public_id), at=clock.now(), actor=self.actor())
        return Response(status=204)


class WatchChangesView(WatchDoor):
    scopes = {"GET": "watchlist"}

    @extend_schema(
        operation_id="watchlist_changes",
        summary="Rows whose decision became another one, day by day in the order of the list",
        parameters=[CURSOR],
        responses={200: schema(ChangePage), **problems(400, 401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        if is_trial(request):
            tried = scrub_tried(request, public_id)
            told = [] if request.GET.get("cursor") else [msgspec.convert(change_body(request, tried), ChangeAnswer)]
            return Response(ChangePage(told, None, TRIED))
        watchlist = self.own(request, public_id)
        reading = read_cursor(request.GET.get("cursor", ""), watchlist)
        found = changes_unread(watchlist, reading, SIZE + 1)
        items, policy = found[:SIZE], current_policy(clock.now())
        cursor = _write_cursor(watchlist, reading, items[-1] if len(found) > SIZE else None)
        following = request.build_absolute_uri(f"{request.path}?{urlencode({'cursor': cursor})}")
        shown = [_show_change(change, policy) for change in items]
        return Response(ChangePage(shown, following if len(found) > SIZE else None, cursor))


def read_cursor(text: str, watchlist: WatchList) -> Reading:
    """Where a cursor of this list goes on; from the beginning without one."""
    last = watchlist.last_position
    if not text:
        return Reading(0, last)
    try:
        public_id, since, until, read = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        public_id, since, until, read = "", 0, 0, None
    # A cursor beyond the last change is of a database that was put back since: its reader would miss what comes.
    if public_id != watchlist.public_id or max(since, until) > last:
        raise BadRequest("cursor.malformed", _("This cursor is not one of ours."))
    return Reading(since, until, tuple(read)) if read else Reading(since, last)


def _write_cursor(watchlist: WatchList, reading: Reading, last: WatchChange | None) -> str:
    """`last`: of the page, where more of the same reading is to come; None: what comes is all news."""
    if last is None:
        return signing.dumps([watchlist.public_id, reading.until, reading.until, None], salt=SALT)
    read = [last.day.isoformat(), last.row, last.position]
    return signing.dumps([watchlist.public_id, reading.since, reading.until, read], salt=SALT)


def _as_watched(tried: Scrub) -> WatchAnswer:
    return msgspec.convert(watch_body(tried), WatchAnswer)


def plain(answer: WatchAnswer) -> dict[str, Any]:
    return msgspec.structs.asdict(answer)


def show(watchlist: WatchList) -> WatchAnswer:
    return WatchAnswer(
        id=watchlist.public_id,
        scrub=watchlist.scrub.public_id,
        state=watchlist_state(watchlist, clock.now()),
        rows=watchlist.rows,
        created_at=moment(watchlist.created_at),
        ends_at=moment(watchlist.ends_at),
        checked_at=moment(watchlist.round_at) if watchlist.round_at else None,
        changes=f"/api/v1/watchlists/{watchlist.public_id}/changes",
    )


def _show_change(change: WatchChange, policy: Policy) -> ChangeAnswer:
    before, after = answer_words(change.from_code, policy), answer_words(change.to_code, policy)
    return ChangeAnswer(
        ref=change_ref(change),
        row=change.row,
        from_=Answer(before[0]),
        to=Answer(after[0]),
        from_reasons=before[1],
        to_reasons=after[1],
        at=change.day.isoformat(),
    )
