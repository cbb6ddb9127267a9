"""A firm's lists: hand one in, watch it, take the result."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.access import allow
from core.errors import DomainError
from core.policies import current_policy
from core.policies.schema import Policy
from core.web.forms import add_domain_error
from registry.api.job_result import Shape, result_response
from registry.api.list_upload import ListHandler
from registry.models import ScrubJob
from registry.permissions import MARKETER
from registry.rules.purpose import LONGEST_CAMPAIGN, Purpose
from registry.selectors.scrub_job import job_of, jobs_of
from registry.services.job_ending import scrub_job_cancel
from registry.services.scrub_job import ListUpload, scrub_job_create
from registry.web.firm import firm, person, show
from registry.web.list_words import job_row, job_story
from registry.web.words import named

SHOWN = 50


class ListForm(forms.Form):
    list = forms.FileField(
        label=_("Your list"),
        help_text=_("CSV, text, Excel, Parquet or NDJSON, compressed or not. We find the column of numbers."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload"}),
        error_messages={"required": _("Choose a file."), "empty": _("The list is empty.")},
    )
    channel = forms.ChoiceField(label=_("How will you contact them?"))
    category = forms.ChoiceField(label=_("For which trade?"))
    campaign = forms.CharField(label=_("Campaign (if you wish)"), required=False, max_length=LONGEST_CAMPAIGN)
    number_column = forms.CharField(
        label=_("Column of the numbers (if you wish)"),
        help_text=_("Its heading, or its position: 1 for the first."),
        required=False,
        max_length=100,
    )

    def __init__(self, *args: Any, policy: Policy, categories: "list[str]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel, category = self.fields["channel"], self.fields["category"]
        assert isinstance(channel, forms.ChoiceField) and isinstance(category, forms.ChoiceField)
        rules = policy.register
        channel.choices = [(code, named(rules.channel_names[code])) for code in rules.channels]
        category.choices = [
            (code, named(rules.categories[code].names)) for code in rules.categories if code in categories
        ]


@csrf_exempt  # the token is checked one step further in: reading it from the form reads the file, which must not lie in clear
@allow(MARKETER)
def lists(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return page(request, empty_form(request))
    upload = ListUpload()
    handler = ListHandler(upload, settings.DNC_LIST_MOST_BYTES)
    request.upload_handlers = [handler]
    try:
        with upload:
            return protected(request, upload, handler)
    except Unused as unused:
        return unused.page


class Unused(Exception):
    """Nothing came of the upload: its files go. Carries the page that says why."""

    def __init__(self, answer: HttpResponse) -> None:
        self.page = answer


@csrf_protect
def protected(request: HttpRequest, upload: ListUpload, handler: ListHandler) -> HttpResponse:
    return take(request, upload, handler)


def take(request: HttpRequest, upload: ListUpload, handler: ListHandler) -> HttpResponse:
    marketer, policy = firm(request), current_policy()
    form = ListForm(request.POST, request.FILES, policy=policy, categories=marketer.categories)
    if handler.files and upload.size:
        form.fields["list"].required = False
    if form.is_valid() and handler.refusal is None:
        data = form.cleaned_data
        purpose = Purpose(data["channel"], data["category"], data["campaign"])
        described = {"kind": handler.kind, "encoding": "", "filename": handler.name}
        columns = dict.fromkeys(("ref_column", "category_column", "client_column"))
        try:
            upload.close()
            job = scrub_job_create(
                marketer=marketer,
                purpose=purpose,
                upload=upload,
                request={**described, **columns, "number_column": data["number_column"] or None},
                key=None,
                at=clock.now(),
                actor=person(request),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("marketer-list", public_id=job.public_id)
    if handler.refusal is not None:
        form.add_error("list", str(handler.refusal.message))
    raise Unused(page(request, form, status=422))


def empty_form(request: HttpRequest) -> ListForm:
    return ListForm(policy=current_policy(), categories=firm(request).categories)


def page(request: HttpRequest, form: ListForm, *, status: int = 200) -> HttpResponse:
    at = clock.now()
    rows = [job_row(job, at) for job in jobs_of(firm(request).pk)[:SHOWN]]
    return show(request, "registry/marketer_lists.html", {"form": form, "rows": rows}, status=status)


@allow(MARKETER)
@require_GET
def list_page(request: HttpRequest, public_id: str) -> HttpResponse:
    job = own(request, public_id)
    story = job_story(job, clock.now(), current_policy(job.checked_at or job.created_at))
    if request.headers.get("HX-Request") and story["waits"]:
        return render(request, "registry/list_progress.html", {"job": job, **story})
    answer = show(request, "registry/marketer_list.html", {"job": job, **story})
    if request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


@allow(MARKETER)
@require_POST
def list_end(request: HttpRequest, public_id: str) -> HttpResponse:
    scrub_job_cancel(job=own(request, public_id), at=clock.now(), actor=person(request))
    return redirect("marketer-lists")


@allow(MARKETER)
@require_GET
def list_result(request: HttpRequest, public_id: str) -> HttpResponseBase:
    job = own(request, public_id)
    if job.state != ScrubJob.State.SUCCEEDED:
        raise Http404
    try:
        return result_response(request, job, Shape.read(request.GET))
    except DomainError as error:
        return HttpResponse(str(error.message), status=error.status, content_type="text/plain; charset=utf-8")


def own(request: HttpRequest, public_id: str) -> ScrubJob:
    job = job_of(marketer_id=firm(request).pk, public_id=public_id)
    if job is None:
        raise Http404
    return job
