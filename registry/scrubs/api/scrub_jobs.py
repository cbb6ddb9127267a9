"""`/api/v1/scrub-jobs`: large lists. The body is the list; it is encrypted while it comes and never held in memory."""

from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.negotiation import OwnFormat, form_accepted
from core.api.pagination import CURSOR, page
from core.api.views import ApiView
from core.errors import BadRequest, DomainError, Gone, NotFound
from core.web.one_upload import one_upload
from registry.engine.lists.results import FORMATS, LAYOUTS
from registry.firms.api.authentication import key_of, marketer_of
from registry.firms.api.openapi import BINARY, SHEET, problems, schema
from registry.scrubs.api.job_answers import JobAnswer, JobPage, show_job
from registry.scrubs.api.scrubs import purpose_of, purpose_parameters
from registry.scrubs.http.list_query import LONGEST_NAME, read_columns
from registry.scrubs.http.list_result import TYPES as RESULT_TYPES
from registry.scrubs.http.list_result import Shape, result_response
from registry.scrubs.http.list_upload import receive
from registry.scrubs.models import ScrubJob
from registry.scrubs.permissions import check_list_welcome
from registry.scrubs.selectors.scrub_job import job_of, jobs_of
from registry.scrubs.services.job_ending import scrub_job_cancel
from registry.scrubs.services.scrub_job import ListUpload, scrub_job_create

PARAMETERS = [
    *purpose_parameters(required=True),
    OpenApiParameter(
        "number_column",
        str,
        many=True,
        description="By heading or position (from 1), as all columns; guessed when absent. Of several the strictest"
        " answer counts.",
    ),
    OpenApiParameter("ref_column", str, description="Your own reference."),
    OpenApiParameter("category_column", str, description="The trade of each row."),
    OpenApiParameter("client_column", str, description="The firm of each row."),
    OpenApiParameter("country_column", str, description="Calling codes before the numbers."),
    OpenApiParameter("consented_on_column", str, description="The day of each row's consent; `consented_on` is found."),
    SHEET,
]
KINDS = (  # clients that cannot choose one send the last
    "text/plain",
    "application/x-ndjson",
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
)
RESULT_KINDS = tuple(kind.partition(";")[0] for kind in RESULT_TYPES.values())
# Written out here: generated clients name their type of it by the operation.
FORM = {"type": "object", "properties": {"file": BINARY}, "required": ["file"], "additionalProperties": False}
RESULT_SAID = "The result or, with 206, the part that was asked for."
RETRY_SECONDS = 1


class ScrubJobsView(ApiView):
    most_bytes = None
    scopes = {"GET": "scrub", "POST": "scrub"}
    content_negotiation_class = OwnFormat

    @extend_schema(
        operation_id="scrub_jobs",
        summary="This firm's lists, the newest first",
        parameters=[CURSOR],
        responses={200: schema(JobPage), **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        return Response(
            page(
                request,
                jobs_of(marketer_of(request).pk, live=key_of(request).live),
                lambda job: to_json(show_job(job, clock.now())),
            )
        )

    @extend_schema(
        operation_id="scrub_job",
        summary="Scrub a list of any size",
        description="The body is the list, or multipart/form-data with one file; gzip and zstd are welcome.",
        parameters=PARAMETERS,
        request={**dict.fromkeys(KINDS, BINARY), "multipart/form-data": FORM},
        responses={202: schema(JobAnswer), **problems(400, 401, 403, 409, 413, 415, 422, 429)},
    )
    def post(self, request: Request) -> HttpResponseBase:
        purpose, at = purpose_of(request.GET), clock.now()
        columns = read_columns(request.GET)
        marketer, key = marketer_of(request), key_of(request)
        repeat_key = request.headers.get("Idempotency-Key", "")
        if len(repeat_key) > LONGEST_NAME or not repeat_key.isprintable():
            raise BadRequest("idempotency.malformed", _("An Idempotency-Key has at most 200 printable characters."))
        by_row = bool(columns["category_column"])
        check_list_welcome(
            marketer=marketer,
            purpose=purpose,
            by_row=by_row,
            live=key.live,
            at=at,
            repeat_key=repeat_key,
            key_id=key.pk,
        )
        with one_upload(request._request, marketer.public_id), ListUpload() as upload:
            described = receive(request._request, upload, most=settings.DNC_LIST_MOST_BYTES)
            upload.close()
            job = scrub_job_create(
                marketer=marketer,
                purpose=purpose,
                upload=upload,
                request={**described, **columns},
                key=key,
                repeat_key=repeat_key,
                at=at,
                actor=Actor.key(key.public_id),
            )
        headers = {"Location": f"/api/v1/scrub-jobs/{job.public_id}", "Retry-After": str(RETRY_SECONDS)}
        return Response(show_job(job, clock.now()), status=202, headers=headers)


class ScrubJobView(ApiView):
    scopes = {"GET": "scrub", "DELETE": "scrub"}

    @extend_schema(
        operation_id="scrub_job_get",
        summary="How far a list is, and its receipt once it is done",
        responses={200: schema(JobAnswer), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        job = _own_job(request, public_id)
        waits = job.state in {ScrubJob.State.QUEUED, ScrubJob.State.RUNNING}
        headers = {"Retry-After": str(RETRY_SECONDS)} if waits else {}
        return Response(show_job(job, clock.now()), headers=headers)

    @extend_schema(
        operation_id="scrub_job_cancel",
        summary="Cancel a list, or forget a finished result",
        description="What is cancelled is not charged. 409 where it was finished, and charged, a moment before.",
        responses={204: None, **problems(401, 403, 404, 409, 429)},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        job = _own_job(request, public_id)
        scrub_job_cancel(job=job, at=clock.now(), actor=Actor.key(key_of(request).public_id))
        return Response(status=204)


class ScrubJobResultView(ApiView):
    scopes = {"GET": "scrub"}
    content_negotiation_class = OwnFormat

    @extend_schema(
        operation_id="scrub_job_result",
        summary="The result, with Range and ETag",
        description="Without `format` it is `Accept` that chooses.",
        parameters=[
            OpenApiParameter("format", str, enum=[*FORMATS], default="csv"),
            OpenApiParameter(
                "rows", str, enum=Shape.ROWS, default="all", description="All rows, or those of one decision."
            ),
            OpenApiParameter("layout", str, enum=[*LAYOUTS[1:]], description="As another system reads it; CSV only."),
            OpenApiParameter("bom", str, enum=["0", "1"], description="For spreadsheets."),
        ],
        responses={
            (200, *RESULT_KINDS): OpenApiResponse(BINARY, description=RESULT_SAID),
            (206, *RESULT_KINDS): OpenApiResponse(BINARY, description=RESULT_SAID),
            304: None,
            **problems(400, 401, 403, 404, 406, 409, 410, 416, 429),
        },
    )
    def get(self, request: Request, public_id: str) -> HttpResponseBase:
        job = _own_job(request, public_id)
        if job.state == ScrubJob.State.EXPIRED:
            raise Gone("job.expired", _("This list and its result were deleted."))
        if job.state != ScrubJob.State.SUCCEEDED:
            raise NotReady("job.not_ready", _("This list has no result (yet)."))
        query = request.GET.copy()
        if not query.get("layout"):  # a layout is always text
            query["format"] = query.get("format") or form_accepted(request._request, RESULT_TYPES)
        response = result_response(request._request, job, Shape.read(query))
        patch_vary_headers(response, ["Accept"])
        return response


class NotReady(DomainError):
    status = 409


def _own_job(request: Request, public_id: str) -> ScrubJob:
    job = job_of(marketer_id=marketer_of(request).pk, public_id=public_id, live=key_of(request).live)
    if job is None:
        raise NotFound("not_found", _("There is no such list."))
    return job


def to_json(answer: JobAnswer) -> dict[str, Any]:
    return msgspec.to_builtins(answer)  # type: ignore[no-any-return]
