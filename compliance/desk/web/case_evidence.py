"""The complained calls of a case, as a breach or any other figure of its page counts them."""

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.cases.models import Case
from compliance.cases.selectors.breach_evidence import complaints_of, evidence_rows, people_of
from compliance.cases.selectors.case import WORDINGS, texts_of
from compliance.cases.templatetags.desk import breach as breach_word
from compliance.cases.templatetags.desk import caller as caller_word
from compliance.cases.templatetags.desk import violation_state, word
from compliance.desk.permissions import DESK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import desk_page
from compliance.desk.web.openings import asked_by, note_opening
from compliance.findings.models import Violation
from compliance.findings.rules.complaint_facts import CLASSES
from core import clock
from core.access.rules import allow
from core.policies import Policy, current_policy
from core.web.paging import Page, page_of


@allow(DESK)
def evidence(request: HttpRequest, public_id: str) -> HttpResponse:
    case, policy = seen_or_404(request, public_id), current_policy()
    prefetch_related_objects([case], "reviews")  # each row says whether what was established can be attacked still
    which = asked(request, case, policy)
    found = complaints_of(case, **which)
    page = page_of(request, found)
    note_opening(
        request, "case.evidence_read", case, cases=[case], asked=asked_by(request), shown=len(page.object_list)
    )
    rows = evidence_rows(page.object_list, case, policy, clock.now())
    context = {
        "case": case,
        "page": Page(rows, page.count, page.previous, page.next),
        "said": said(case, which, policy),
        "people": people_of(found),
        "breaches": breaches_of(case),
        "chosen": which["breach"],
    }
    return desk_page(request, "compliance/desk/case_evidence.html", context)


MARKS = ("standing", "registered_long", "unscrubbed", "proved", "unproved")


def asked(request: HttpRequest, case: Case, policy: Policy) -> dict[str, Any]:
    """Which calls the address asks for; what it says wrongly is not asked."""
    words, zone = request.GET, policy.numbering.zone
    first, last = (_day(words.get(name, "")) for name in ("first", "last"))
    return {
        "breach": _among(words.get("breach", ""), {*policy.enforcement.breaches, *breaches_of(case)}),
        "evidence": _among(words.get("evidence", ""), CLASSES),
        "only_class": _among(words.get("class", ""), CLASSES),
        "state": _among(words.get("state", ""), Violation.State.values),
        "caller": _caller(case, words.get("caller", "")),
        "said": _said(case, words.get("said", "")),
        "since": datetime.combine(first, time.min, zone) if first else None,
        "before": datetime.combine(last + timedelta(days=1), time.min, zone) if last else None,
        **{mark: words.get(mark) == "1" for mark in MARKS},
    }


def _among(value: str, known: Container[str]) -> str:
    return value if value in known else ""


def _day(value: str) -> date | None:
    """Within the years that a day can be added to."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _caller(case: Case, value: str) -> int:
    """The key of a caller of this case, 0 for any other."""
    known = value.isdecimal() and len(value) < 19 and case.violations.filter(caller=int(value)).exists()
    return int(value) if known else 0


def _said(case: Case, key: str) -> list[bytes]:
    """The digests of the texts of one group, and nothing of what any text says."""
    groups = texts_of(case, WORDINGS) if key else []
    return next((group.digests for group in groups if group.key == key), [])


def said(case: Case, which: dict[str, Any], policy: Policy) -> list[str]:
    """What the list is narrowed to, in words."""
    found = [breach_word(which["breach"])] if which["breach"] else []
    if which["evidence"]:
        found.append(_("%(evidence)s, or better") % {"evidence": word(which["evidence"], "evidence")})
    if which["only_class"]:
        found.append(word(which["only_class"], "evidence"))
    if which["state"]:
        found.append(violation_state(which["state"], case))
    if which["caller"]:
        found.append(caller_word(case.violations.filter(caller=which["caller"])[0].caller.value))
    days = [moment.astimezone(policy.numbering.zone) for moment in (which["since"], which["before"]) if moment]
    if len(days) == 2:
        words = {"first": date_format(days[0]), "last": date_format(days[1] - timedelta(days=1))}
        found.append(words["first"] if words["first"] == words["last"] else _("%(first)s to %(last)s") % words)
    marks = {
        "said": _("the text says the same"),
        "standing": _("not dismissed"),
        "registered_long": _("registered for 30 days and more"),
        "unscrubbed": _("the firm had not asked the register in time"),
        "proved": _("the complainant's number is proved"),
        "unproved": _("the complainant's number is not proved"),
    }
    return [*found, *(words for mark, words in marks.items() if which[mark])]


def breaches_of(case: Case) -> list[str]:
    return sorted(set(case.violations.values_list("breach", flat=True)))
