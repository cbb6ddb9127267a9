"""Complaining from the list of calls of one's own telephone: the file is read and not kept, and whoever complains chooses."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from complaints.formats.call_log import MOST_ROWS, MOST_SHOWN, CallLog, LoggedCall, NoCallLog, read_call_log
from complaints.rules.filing import time_problem
from complaints.web.draft import PURPOSE, TIMES
from complaints.web.forms import MOST_CALLERS
from core import clock
from core.access.rules import CITIZEN, allow
from core.models import User
from core.numbers.parsing import read_caller
from core.policies import Policy, current_policy
from core.running.rates import Rate, spend
from core.web.callers import caller_shown
from core.web.drafts import Draft, draft_keep, draft_of
from core.web.form_token import hand_files_to
from core.web.forms import choices_set
from core.web.typed import typed
from core.web.words import day_and_time
from registry.register.selectors.holding import own_e164s

READINGS = Rate("call-logs", 10, 3600)
PLACES = 20  # digits and signs of a number as it is read
WRITTEN = "%Y-%m-%dT%H:%M"


class CallLogForm(forms.Form):
    file = forms.FileField(
        label=_("The file with your list of calls"),
        help_text=_(
            "CSV, up to 900 kB, from an app that saves the list of calls, or from your operator's website. It is read, shown to you, "
            "and not kept."
        ),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class ChosenCallsForm(forms.Form):
    """`calls`: what was read of the file. What is sent back is read like anything typed: the file is the sender's own word."""

    calls = forms.MultipleChoiceField(
        label=_("Which of these calls do you complain about?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one call."),
            "invalid_choice": _("Choose among the calls that are shown."),
        },
    )

    def __init__(self, *args: Any, calls: tuple[LoggedCall, ...], policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_set(self, "calls", [(_key(call, policy), _shown(call)) for call in calls])
        self.fields["calls"].help_text = _(
            "At most %(most)d. Leave out whoever you know, and whoever you asked to call."
        ) % {"most": MOST_CALLERS}

    def clean_calls(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["calls"]
        if len(chosen) > MOST_CALLERS:
            many = _("At most %(most)d calls are complained of together. Send the others as a further complaint.")
            raise forms.ValidationError(many % {"most": MOST_CALLERS})
        return chosen


@allow(CITIZEN)
def call_log(request: HttpRequest) -> HttpResponse:
    """First the file, then the choice; what was chosen begins the questions."""
    hand_files_to(request, MemoryFileUploadHandler(request))
    at = clock.now()
    policy, draft = current_policy(at), draft_of(request, PURPOSE)
    if request.method == "POST" and "listed" in request.POST:
        return _chosen(request, policy, at)
    form = CallLogForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        spend(READINGS, str(request.user.pk))
        try:
            log = read_call_log(
                form.cleaned_data["file"].read(), policy.numbering.zone, policy, at, own_e164s(request.user)
            )
        except NoCallLog:
            text = _("No row of this file names its columns: one with the number and one with the time of each call.")
            form.add_error("file", text)
        else:
            if log.calls:
                return _page(request, ChosenCallsForm(calls=log.calls, policy=policy), draft, log, policy)
            form.add_error("file", _("No call that reached you lately was found in this file."))
    context = {"form": form, "draft": draft}
    return render(request, "complaints/call_log.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, policy: Policy, at: datetime) -> HttpResponse:
    assert isinstance(request.user, User)
    read = [_read_key(text, policy, at) for text in request.POST.getlist("listed")[:MOST_SHOWN]]
    own = own_e164s(request.user)
    listed = [call for call in read if call is not None and call.caller not in own]
    form = ChosenCallsForm(typed(request), calls=tuple(listed), policy=policy)
    draft = draft_of(request, PURPOSE)
    if not form.is_valid():
        return _page(request, form, draft, CallLog(tuple(listed)), policy)
    times = dict(text.split("|") for text in form.cleaned_data["calls"])
    first, *others = times
    day, _sign, time = times[first].partition("T")
    said = {"caller": first, "others": "\n".join(others), "day": day, "time": time, TIMES: times}
    return redirect(draft_keep(request, PURPOSE, draft, said).at("complain"))


def _page(request: HttpRequest, form: ChosenCallsForm, draft: Draft, log: CallLog, policy: Policy) -> HttpResponse:
    listed = [_key(call, policy) for call in log.calls]
    context = {"form": form, "draft": draft, "listed": listed, "passed": _passed_over(log)}
    return render(request, "complaints/call_log_calls.html", context, status=422 if form.errors else 200)


def _passed_over(log: CallLog) -> list[str]:
    """What of the file is not shown, and why."""
    said = []
    if log.made:
        said.append(ngettext("%d call that you made", "%d calls that you made", log.made) % log.made)
    if log.own:
        said.append(ngettext("%d row with your own number", "%d rows with your own number", log.own) % log.own)
    if log.too_old:
        text = ngettext("%d call too long ago to complain of", "%d calls too long ago to complain of", log.too_old)
        said.append(text % log.too_old)
    if log.unread:
        text = ngettext(
            "%d row without a number or a time that can be read", "%d rows without a number or a time that can be read",
            log.unread,
        )  # fmt: skip
        said.append(text % log.unread)
    if log.more_callers:
        text = ngettext("%d caller more, longer ago", "%d callers more, longer ago", log.more_callers)
        said.append(text % log.more_callers)
    if log.cut:
        said.append(_("all that stands behind the first %d rows") % MOST_ROWS)
    return said


def _key(call: LoggedCall, policy: Policy) -> str:
    return f"{call.caller}|{call.called_at.astimezone(policy.numbering.zone).strftime(WRITTEN)}"


def _shown(call: LoggedCall) -> str:
    once = f"{caller_shown(call.caller)} – {day_and_time(call.called_at)}"
    if call.count == 1:
        return once
    before = call.count - 1
    return f"{once} ({ngettext('and %d call before', 'and %d calls before', before) % before})"


def _read_key(text: str, policy: Policy, at: datetime) -> LoggedCall | None:
    number, _sign, written = text.partition("|")
    if len(number) > PLACES:
        return None
    caller = read_caller(number, policy)
    try:
        called_at = datetime.strptime(written, WRITTEN).replace(tzinfo=policy.numbering.zone)
    except ValueError:
        return None
    wrong = caller.problem not in ("", "caller.unallocated") or time_problem(called_at, policy, at)
    return None if wrong else LoggedCall(caller.value, called_at, 1)
