"""A firm's lists: hand one in, watch it, take the result."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.web.bodies import takes
from core.web.confirm import Question, confirmed
from core.web.form_token import hand_files_to
from core.web.forms import add_domain_error
from core.web.one_upload import one_upload
from core.web.paging import page_of
from registry.firms.permissions import MARKETER
from registry.firms.selectors.mandate import clients_of
from registry.firms.web.firm import firm, person, show
from registry.scrubs.http.list_columns import list_head
from registry.scrubs.http.list_result import Shape, claims_response, result_response
from registry.scrubs.http.list_samples import samples_of
from registry.scrubs.http.list_upload import ListHandler
from registry.scrubs.models import ScrubJob
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.scrub_job import job_of, jobs_of, scrubs_of_job
from registry.scrubs.services.job_columns import scrub_job_columns_name
from registry.scrubs.services.job_ending import scrub_job_cancel
from registry.scrubs.services.scrub_job import ListUpload, scrub_job_create
from registry.scrubs.services.watchlist import watchlist_create
from registry.scrubs.web.list_words import job_row, job_story
from registry.scrubs.web.marketer_list_form import ColumnsForm, ListForm

PAGE = 50


class Unused(Exception):
    """Nothing came of the upload: its files go. Carries the answer that says why."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


@allow(MARKETER)
@takes(None)
def lists(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return page(request, _form(request))
    upload = ListUpload()
    handler = ListHandler(upload, settings.DNC_LIST_MOST_BYTES)
    hand_files_to(request, handler)
    try:
        with one_upload(request, firm(request).public_id), upload:
            answer = take(request, upload, handler)
            if answer.status_code != 302:
                raise Unused(answer)
            return answer
    except Unused as unused:
        return unused.answer


def take(request: HttpRequest, upload: ListUpload, handler: ListHandler) -> HttpResponse:
    form = _form(request, request.POST)
    described = form.take(upload, handler)
    if described is not None:
        try:
            job = scrub_job_create(
                marketer=firm(request),
                purpose=form.purpose,
                upload=upload,
                request=described,
                key=None,
                at=clock.now(),
                actor=person(request),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("marketer-list", public_id=job.public_id)
    return page(request, form, status=422)


def _form(request: HttpRequest, data: QueryDict | None = None) -> ListForm:
    own = firm(request)
    return ListForm(data, policy=current_policy(), own=own, clients=clients_of(own, clock.now()))


def page(request: HttpRequest, form: ListForm, *, status: int = 200) -> HttpResponse:
    shown = page_of(request, jobs_of(firm(request).pk), PAGE)
    context = {"form": form, "page": shown, "rows": [job_row(job) for job in shown], **_quota_words(request)}
    return show(request, "registry/scrubs/marketer_lists.html", context, status=status)


def _quota_words(request: HttpRequest) -> dict[str, object]:
    policy = current_policy()
    quota = quota_of(firm(request), at=clock.now(), policy=policy)
    return {"quota": quota, "quota_days": policy.scrub.quota_period.days}


@allow(MARKETER)
@require_GET
def list_page(request: HttpRequest, public_id: str) -> HttpResponse:
    job = own(request, public_id)
    story = job_story(job, clock.now(), current_policy(job.checked_at or job.created_at))
    if request.headers.get("HX-Request") and story["waits"]:
        return render(request, "registry/scrubs/list_progress.html", {"job": job, **story})
    form = _columns_form(job) if story["asked"] else None
    answer = _show_list(request, job, story, form)
    if request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


def _show_list(
    request: HttpRequest, job: ScrubJob, story: dict[str, Any], form: ColumnsForm | None, *, status: int = 200
) -> HttpResponse:
    context = {"job": job, "form": form, **story, **_quota_words(request)}
    return show(request, "registry/scrubs/marketer_list.html", context, status=status)


def _columns_form(job: ScrubJob, data: QueryDict | None = None) -> ColumnsForm:
    return ColumnsForm(data, samples=samples_of(job, list_head(job)))


@allow(MARKETER)
@require_POST
def list_columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """The owner says which columns hold the numbers of a list in which we found hardly any."""
    job = own(request, public_id)
    form = _columns_form(job, request.POST)
    if not form.is_valid():
        story = job_story(job, clock.now(), current_policy(job.created_at))
        return _show_list(request, job, story, form, status=422)
    try:
        scrub_job_columns_name(
            job=job, number_columns=form.cleaned_data["number_columns"], at=clock.now(), actor=person(request)
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("marketer-list", public_id=public_id)


@allow(MARKETER)
def list_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asked first: the list and its result are destroyed."""
    job = own(request, public_id)

    def end() -> HttpResponse:
        try:
            scrub_job_cancel(job=job, at=clock.now(), actor=person(request))
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("marketer-list", public_id=public_id)
        messages.success(request, gettext("The list is deleted. Nobody can read it any more."))
        return redirect("marketer-lists")

    question = Question(
        title=gettext("Delete this list and its result?"),
        follows=gettext("Nobody can read them afterwards, we neither. The receipt stays, and so does a watch list."),
        button=gettext("Delete"),
        back=reverse("marketer-list", args=[public_id]),
        facts=[(pgettext("a firm's file", "List"), job_row(job)["name"])],
    )
    return confirmed(request, question, end, layout="layouts/marketer.html", show=show)


@allow(MARKETER)
@require_POST
def list_watch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Each firm and trade in the list becomes a watch list of its own."""
    job, at = own(request, public_id), clock.now()
    try:
        made = [
            watchlist_create(marketer=firm(request), scrub=scrub.public_id, at=at, actor=person(request))[0]
            for scrub in scrubs_of_job(job)
        ]
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("marketer-list", public_id=public_id)
    messages.success(request, str(_("The list is watched from now on.")))
    return redirect("marketer-watchlist", made[0].public_id) if len(made) == 1 else redirect("marketer-watchlists")


@allow(MARKETER)
@require_safe
def list_result(request: HttpRequest, public_id: str) -> HttpResponseBase:
    job = own(request, public_id)
    if job.state != ScrubJob.State.SUCCEEDED:
        raise Http404
    try:
        return result_response(request, job, Shape.read(request.GET))
    except DomainError as error:
        return HttpResponse(str(error.message), status=error.status, content_type="text/plain; charset=utf-8")


@allow(MARKETER)
@require_safe
def list_consents(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The numbers on a condition, as a file of consents to be filled in and handed in."""
    job = own(request, public_id)
    if job.state != ScrubJob.State.SUCCEEDED:
        raise Http404
    try:
        return claims_response(job)
    except DomainError as error:
        return HttpResponse(str(error.message), status=error.status, content_type="text/plain; charset=utf-8")


def own(request: HttpRequest, public_id: str) -> ScrubJob:
    job = job_of(marketer_id=firm(request).pk, public_id=public_id)
    if job is None:
        raise Http404
    return job
