"""`/problems/` and `/problems/<code>`: what the codes of the interface mean. Problem documents point here (RFC 9457)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.reports.problems import Entry, catalogue, entry_of
from core.access.rules import PUBLIC, allow
from core.translation.words import join_words
from registry.scrubs.web.reasons import decision_tag, reason_text


@allow(PUBLIC)
def problems(request: HttpRequest) -> HttpResponse:
    entries = catalogue().values()
    context = {
        "refusals": [row for row in map(shown, entries) if row["sentences"]],
        "reasons": [row for row in map(shown, entries) if row["answers"]],
    }
    return render(request, "compliance/reports/problems.html", context)


@allow(PUBLIC)
def problem(request: HttpRequest, code: str) -> HttpResponse:
    entry = entry_of(code)
    if entry is None:
        raise Http404
    return render(request, "compliance/reports/problem.html", {"problem": shown(entry)})


def shown(entry: Entry) -> dict[str, object]:
    return {
        "code": entry.code,
        "statuses": entry.statuses,
        "titles": entry.titles,
        "sentences": entry.said,
        "reason": reason_text(entry.code) if entry.answers else "",
        "answers": join_words(decision_tag(answer)[0] for answer in entry.answers),
    }
