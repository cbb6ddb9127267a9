"""The complained calls of a case, as a breach or a figure of its conclusion counts them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from compliance.cases.models import Case
from compliance.cases.selectors.breach_evidence import complaints_of, evidence_rows
from compliance.cases.templatetags.desk import breach as breach_word
from compliance.cases.templatetags.desk import word
from compliance.desk.permissions import DESK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import desk_page
from compliance.desk.web.openings import asked_by, note_opening
from compliance.findings.rules.complaint_facts import CLASSES
from core import clock
from core.access.rules import allow
from core.policies import Policy, current_policy
from core.web.paging import Page, page_of


@allow(DESK)
def evidence(request: HttpRequest, public_id: str) -> HttpResponse:
    case, policy = seen_or_404(request, public_id), current_policy()
    which = asked(request, policy)
    page = page_of(request, complaints_of(case, **which))
    note_opening(
        request, "case.evidence_read", case, cases=[case], asked=asked_by(request), shown=len(page.object_list)
    )
    rows = evidence_rows(page.object_list, case, policy, clock.now())
    context = {
        "case": case,
        "page": Page(rows, page.count, page.previous, page.next),
        "said": said(which),
        "breaches": breaches_of(case),
        "chosen": which["breach"],
    }
    return desk_page(request, "compliance/desk/case_evidence.html", context)


def asked(request: HttpRequest, policy: Policy) -> dict[str, Any]:
    """Which calls the address asks for; what it says wrongly is not asked."""
    breach, evidence_class = request.GET.get("breach", ""), request.GET.get("evidence", "")
    return {
        "breach": breach if breach in policy.enforcement.breaches else "",
        "evidence": evidence_class if evidence_class in CLASSES else "",
        "registered_long": request.GET.get("registered_long") == "1",
        "unscrubbed": request.GET.get("unscrubbed") == "1",
        "unproved": request.GET.get("unproved") == "1",
    }


def said(which: dict[str, Any]) -> list[str]:
    """What the list is narrowed to, in words."""
    found = [breach_word(which["breach"])] if which["breach"] else []
    if which["evidence"]:
        found.append(_("%(evidence)s, or better") % {"evidence": word(which["evidence"], "evidence")})
    if which["registered_long"]:
        found.append(_("registered for 30 days and more"))
    if which["unscrubbed"]:
        found.append(_("the firm had not asked the register in time"))
    if which["unproved"]:
        found.append(_("the complainant's number is not proved"))
    return found


def breaches_of(case: Case) -> list[str]:
    return sorted(set(case.violations.values_list("breach", flat=True)))
