"""Who did what and looked at what, for auditors: the log, the week's sample, and what is unusual in it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.desk.permissions import ACCESS_LOG, AUDITING
from compliance.desk.rules.openings import Limits
from compliance.desk.selectors.access_log import lines_of, records_after, records_latest_first, without_aside
from compliance.desk.selectors.openings import Week, marks_of, sample_of, warnings_in
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.filters import AuditFilter
from compliance.desk.web.openings import asked_by, note_opening
from compliance.desk.words import MARKS, OPENINGS, WARNINGS
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.models import AuditRecord, User
from core.policies import current_policy
from core.selectors.audit_head import end_is_whole
from core.services.audit_mark import LONGEST_NOTE, Mark, audit_mark
from core.web.forms import add_domain_error
from core.web.paging import PAGE_SIZE
from core.web.typed import typed

MOST_WARNINGS = 100  # of a week; whoever has so many looks at the log


class MarkForm(forms.Form):
    mark = forms.ChoiceField(
        label=gettext_lazy("What you found"),
        choices=lambda: [(code, str(word)) for code, word in MARKS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you found.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Needed where something is odd. Write no telephone number here."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@allow(ACCESS_LOG)
def access_log(request: HttpRequest) -> HttpResponse:
    """The latest first; the address of the next page names the record that it goes on from."""
    found = AuditFilter(
        request.GET, queryset=without_aside(records_latest_first(), officer_of(request)), request=request
    )
    after = request.GET.get("after", "")
    rows = records_after(found.qs, int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None)
    records = list(rows[: PAGE_SIZE + 1])
    note_opening(request, "access_log.searched", asked=asked_by(request), shown=min(len(records), PAGE_SIZE))
    more = records[PAGE_SIZE - 1].pk if len(records) > PAGE_SIZE else None
    context = {"filter": found, "lines": lines_of(records[:PAGE_SIZE]), "more": more, "after": after}
    return desk_page(request, "compliance/desk/access_log.html", context)


@allow(ACCESS_LOG)
def sample(request: HttpRequest) -> HttpResponse:
    zone = current_policy().numbering.zone
    this_week = Week.of(clock.now(), zone)
    week = Week.named(request.GET.get("week", ""), zone) or this_week.moved(-1)
    user, drawn = officer_of(request), sample_of(week)
    seen = set(
        without_aside(AuditRecord.objects.filter(pk__in=[one.pk for one in drawn]), user).values_list("pk", flat=True)
    )
    records = [one for one in drawn if one.pk in seen]
    marks, (warnings, more) = marks_of(records), _warned(week)
    context = {
        "week": week,
        "former": week.moved(-1),
        "later": week.moved(1) if week.monday < this_week.monday else None,
        "lines": [(line, marks.get(line.record.pk)) for line in lines_of(records)],
        "looked_at": len(marks),
        "warnings": warnings,
        "warnings_more": more,
        "may_mark": AUDITING.may(user),
        "end_is_whole": end_is_whole(),
    }
    return desk_page(request, "compliance/desk/access_sample.html", context)


def _warned(week: Week) -> tuple[list[dict[str, Any]], int]:
    """The first that are shown, with people's names, and how many more there are."""
    limits = Limits(
        per_hour=settings.DNC_WATCH_OPENINGS_PER_HOUR,
        not_own_per_day=settings.DNC_WATCH_NOT_OWN_PER_DAY,
        unsealed_per_day=settings.DNC_WATCH_UNSEALED_PER_DAY,
        other_per_day=settings.DNC_WATCH_OTHER_PER_DAY,
    )
    found = sorted(warnings_in(week, limits), key=lambda one: -one.count)
    shown, more = found[:MOST_WARNINGS], len(found[MOST_WARNINGS:])
    ids = {int(one.person.removeprefix("user:")) for one in shown if one.person.startswith("user:")}
    people = {f"user:{person.pk}": str(person) for person in User.objects.filter(pk__in=ids)}
    rows = [
        {"who": people.get(one.person, one.person), "what": WARNINGS[one.code], "day": one.day, "count": one.count}
        for one in shown
    ]
    return rows, more


@allow(AUDITING)
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """One record of the sample, and what the auditor found."""
    found = AuditRecord.objects.filter(pk=pk, act__in=OPENINGS)
    record = without_aside(found, officer_of(request)).first()
    if record is None:
        raise Http404
    form = MarkForm(typed(request))
    week = Week.of(record.at, current_policy().numbering.zone)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            audit_mark(
                record=record,
                mark=Mark(said["mark"]),
                note=said["note"],
                actor=Actor.user(officer_of(request)),
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Your finding is recorded."))
            return redirect(f"{reverse('desk-access-sample')}?week={week.name}")
    context = {"line": lines_of([record])[0], "form": form, "week": week}
    return desk_page(request, "compliance/desk/access_mark.html", context, status=422 if form.errors else 200)
