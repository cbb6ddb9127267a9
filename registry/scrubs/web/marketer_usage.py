"""What a firm asked, what is left of its quota, and its applications for a larger one."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_safe

from core import clock
from core.access.rules import allow
from core.attachments.folder import COPY, ORIGINAL, Handed
from core.policies import current_policy
from core.running.rates import Rate, spend
from core.selectors.attachment import attachment_content
from core.web.attachments import FilesForm, HandIn, copy_response, original_response, sealed_files
from core.web.bodies import takes
from core.web.confirm import Question, confirmed
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, person, show
from registry.scrubs.models import QuotaFile, QuotaRequest
from registry.scrubs.rules.quota_request import LONGEST_REASON, MOST_WANTED
from registry.scrubs.selectors.firm_day import Usage, usage_of
from registry.scrubs.selectors.quota import Quota, quota_of
from registry.scrubs.selectors.quota_request import quota_file, quota_request, quota_requests_of
from registry.scrubs.services.quota_request import quota_request_file, quota_request_withdraw
from registry.scrubs.web.list_words import counts_of, grouped
from registry.scrubs.words import QUOTA_STATES

PURPOSE = "quota-request"
SENDINGS_OF_ONE_FIRM = Rate("quota-files", 40, 86400)  # what is refused lies for a day with its form, too
SHOWN = 20  # applications


class QuotaForm(FilesForm):
    wanted = forms.IntegerField(
        label=_("How many new numbers do you need?"),
        min_value=1,
        max_value=MOST_WANTED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
        error_messages={
            "required": _("Write how many new numbers you need."),
            "invalid": _("Write the figure in digits, such as 500000."),
        },
    )
    reason = forms.CharField(
        label=_("What do you need them for?"),
        help_text=_(
            "Which campaigns, with whose consent, and how the figure comes about. Write no telephone number here."
        ),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what the numbers are needed for.")},
    )
    field_order = ("wanted", "reason", "file")

    def __init__(self, *args: Any, days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].help_text = ngettext("In %(days)d day, in all.", "In %(days)d days, in all.", days) % {
            "days": days
        }
        self.fields["file"].label = _("Papers that show it (if you wish)")


@allow(MARKETER)
@require_GET
def usage(request: HttpRequest) -> HttpResponse:
    marketer, at, policy = firm(request), clock.now(), current_policy()
    days = policy.scrub.quota_period.days
    today = at.astimezone(policy.numbering.zone).date()
    used, quota = usage_of(marketer.pk, last=today, days=days), quota_of(marketer, at=at, policy=policy)
    asked = list(quota_requests_of(marketer.pk)[:SHOWN])
    context = {
        "used": used,
        "days": days,
        "quota": quota,
        "quota_title": _quota_title(quota),
        "quota_points": _quota_points(quota),
        "fresh_title": _fresh_title(used),
        "fresh_points": [{"label": _short(day), "value": count} for day, count in used.fresh.items()],
        "answers_title": _answers_title(used),
        "answers": [{"label": word, "value": count} for word, count, _tone in counts_of(used.answers)],
        "asked": [request_row(row) for row in asked],
        "may_ask": not any(row.state == QuotaRequest.State.OPEN for row in asked),
    }
    return show(request, "registry/scrubs/marketer_usage.html", context)


def _short(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT" if (get_language() or "").startswith("zh") else "j M")


def _quota_title(quota: Quota) -> str:
    said = {"left": grouped(quota.remaining), "limit": grouped(quota.limit)}
    return gettext("%(left)s of %(limit)s new numbers are left") % said


def _quota_points(quota: Quota) -> list[dict[str, object]]:
    return [
        {"label": gettext("Asked about"), "value": quota.used, "accent": False},
        {"label": gettext("Left"), "value": quota.remaining},
    ]


def _fresh_title(used: Usage) -> str:
    """The sentence that the chart proves."""
    most = max(used.fresh.values(), default=0)
    if not most:
        return gettext("No new number was asked about in this time")
    on = [day for day, count in used.fresh.items() if count == most]
    said = {"count": grouped(most), "day": date_format(on[0], "DATE_FORMAT")}
    if len(on) > 1:
        return gettext("At most %(count)s new numbers were asked about in a day") % said
    return gettext("Most new numbers were asked about on %(day)s: %(count)s") % said


def _answers_title(used: Usage) -> str:
    said = {"callable": grouped(used.answers["callable"]), "asked": grouped(used.asked)}
    return gettext("Of %(asked)s rows %(callable)s may be called") % said


def request_row(row: QuotaRequest) -> dict[str, Any]:
    text, tone = QUOTA_STATES[row.state]
    return {"request": row, "text": text, "tone": tone, "files": [one.attachment for one in row.files.all()]}


@allow(MARKETER)
@takes(None)
def quota_ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for a larger quota, with a reason and the papers that show it."""
    days, drawn = current_policy().scrub.quota_period.days, _drawn(request)
    if request.method != "POST":
        return _form_page(request, QuotaForm(days=days), sealed_files(request, PURPOSE, drawn, []))
    spend(SENDINGS_OF_ONE_FIRM, firm(request).public_id)
    with HandIn(request) as hand_in:
        form = QuotaForm(request.POST, days=days)
        done = hand_in.accept(
            form,
            PURPOSE,
            drawn["case"],
            lambda files, _state: _file(request, hand_in, form, files),
            needed=False,
        )
        return done or _form_page(request, form, hand_in.sealed(PURPOSE, drawn), hand_in.all)


def _drawn(request: HttpRequest) -> dict[str, str]:
    return {"case": firm(request).public_id}


def _file(request: HttpRequest, hand_in: HandIn, form: QuotaForm, files: list[Handed]) -> HttpResponse:
    quota_request_file(
        marketer=firm(request),
        wanted=form.cleaned_data["wanted"],
        reason=form.cleaned_data["reason"],
        files=files,
        at=clock.now(),
        actor=person(request),
    )
    hand_in.keep()
    messages.success(request, gettext("Your application is with the office. The answer stands here, and by mail."))
    return redirect("marketer-usage")


def _form_page(request: HttpRequest, form: QuotaForm, sealed: str, kept: list[Handed] | None = None) -> HttpResponse:
    quota = quota_of(firm(request), at=clock.now(), policy=current_policy())
    context = {
        "form": form,
        "sealed": sealed,
        "kept": kept or [],
        "quota": quota,
        "address": reverse("marketer-quota-ask"),
    }
    return show(request, "registry/scrubs/marketer_quota_ask.html", context, status=422 if form.errors else 200)


def own(request: HttpRequest, public_id: str) -> QuotaRequest:
    found = quota_request(public_id)
    if found is None or found.marketer_id != firm(request).pk:
        raise Http404
    return found


@allow(MARKETER)
def quota_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    found = own(request, public_id)

    def withdraw() -> HttpResponse:
        quota_request_withdraw(request=found, at=clock.now(), actor=person(request))
        messages.success(request, gettext("The application is withdrawn."))
        return redirect("marketer-usage")

    question = Question(
        title=gettext("Withdraw this application?"),
        follows=gettext("No officer answers it any more. You may send another one."),
        button=gettext("Withdraw"),
        back=reverse("marketer-usage"),
        facts=[(gettext("New numbers asked for"), grouped(found.wanted))],
    )
    return confirmed(request, question, withdraw, layout="layouts/marketer.html", show=show)


@allow(MARKETER)
@require_safe
def quota_paper(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    """The firm's own paper: the copy to be looked at; of what has none, the file itself."""
    found = quota_file(own(request, public_id), attachment)
    if found is None:
        raise Http404
    return paper_response(found)


def paper_response(found: QuotaFile) -> HttpResponseBase:
    if found.attachment.has_copy:
        return copy_response(found.attachment, attachment_content(found.attachment, COPY))
    return original_response(found.attachment, attachment_content(found.attachment, ORIGINAL))
