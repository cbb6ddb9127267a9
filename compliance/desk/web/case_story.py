"""The case in a few sentences that can be checked, computed from its violations."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.selectors.breach_evidence import complaints_of, people_of
from compliance.cases.selectors.case import CaseSummary
from core.policies import Policy
from core.policies.schema import WRITTEN

CALLERS_SHOWN = 20  # on the case's page, until all are asked for


def conclusion(case: Case, summary: CaseSummary, policy: Policy) -> SafeString:
    """When, how many people, how many calls from how many callers; who had been registered, what the firm had not asked,
    what is confirmed. Every figure leads to its rows."""
    if summary.first is None or summary.last is None:
        return format_html("{}", _("This case holds no violations yet."))
    zone = policy.numbering.zone
    first, last = summary.first.astimezone(zone).date(), summary.last.astimezone(zone).date()
    sentences = [
        format_html(
            _("From {} to {}, {} complained of {} from {}."),
            day(first),
            day(last),
            who(case, summary),
            rows(case, _contacts(complaints_of(case), summary.complaints), summary.complaints),
            callers(case, summary),
        ),
        *checked(case, summary),
    ]
    gap = "" if (get_language() or "").startswith("zh") else " "  # Chinese sets no blank between sentences
    return format_html_join(gap, "{}", ((sentence,) for sentence in sentences))


def checked(case: Case, summary: CaseSummary) -> list[SafeString]:
    """What was checked against the register, the scrubs and the operators' records."""
    found = []
    long = people_of(complaints_of(case, registered_long=True))
    if long:
        words = ngettext("%(n)d person", "%(n)d people", long)
        found.append(
            format_html(
                _("{} had been registered for 30 days and more."),
                rows(case, words, long, registered_long="1", proved="1"),
            )
        )
    unscrubbed = people_of(complaints_of(case, unscrubbed=True))
    if unscrubbed:
        words = ngettext("%(n)d person", "%(n)d people", unscrubbed)
        found.append(
            format_html(
                _("About {} the firm had not asked the register in time."),
                rows(case, words, unscrubbed, unscrubbed="1", proved="1"),
            )
        )
    backed = complaints_of(case, evidence="C2")
    confirmed = backed.count()
    if confirmed:
        words = _contacts(backed, confirmed)
        found.append(format_html(_("Operators or recordings confirm {}."), rows(case, words, confirmed, evidence="C2")))
    else:
        found.append(format_html("{}", _("No call is confirmed by an operator's record yet.")))
    return found


def _contacts(complaints: "QuerySet[Complaint]", n: int) -> str:
    """What was complained of, in words with a place for `n`: calls, texts, or both."""
    channels = set(complaints.order_by().values_list("channel", flat=True).distinct())
    if channels and channels <= WRITTEN:
        return ngettext("%(n)d text", "%(n)d texts", n)
    if channels & WRITTEN:
        return ngettext("%(n)d call or text", "%(n)d calls and texts", n)
    return ngettext("%(n)d call", "%(n)d calls", n)


def rows(case: Case, text: str, n: int, **which: str) -> SafeString:
    """A figure that leads to the complaints it counts."""
    address = reverse("desk-case-evidence", args=[case.public_id])
    asked = f"?{urlencode(which)}" if which else ""
    return format_html('<a class="govuk-link dnc-figure" href="{}{}">{}</a>', address, asked, text % {"n": n})


def callers(case: Case, summary: CaseSummary) -> SafeString:
    """How many callers, which leads to the list of them."""
    text = ngettext("%(n)d caller", "%(n)d callers", summary.callers) % {"n": summary.callers}
    every = "?callers=all" if summary.callers > CALLERS_SHOWN else ""
    address = f"{reverse('desk-case', args=[case.public_id])}{every}#callers"
    return format_html('<a class="govuk-link dnc-figure" href="{}">{}</a>', address, text)


def who(case: Case, summary: CaseSummary) -> SafeString:
    parts = []
    if summary.people:
        words = ngettext("%(n)d proved person", "%(n)d proved people", summary.people)
        parts.append(rows(case, words, summary.people, proved="1"))
    if summary.unproved:
        parts.append(
            rows(
                case,
                ngettext("%(n)d unproved complaint", "%(n)d unproved complaints", summary.unproved),
                summary.unproved,
                unproved="1",
            )
        )
    return format_html_join(_(" and "), "{}", ((part,) for part in parts))


def day(value: date) -> str:
    return date_format(value, "DATE_FORMAT")


def violation_words(summary: CaseSummary) -> str:
    """How many violations are suspected and how many a decision established: two figures, never added up."""
    known = {state: summary.states.get(state, 0) for state in ("suspected", "established")}
    if not known["established"]:
        return ngettext("%(n)d, none established yet", "%(n)d, none established yet", known["suspected"]) % {
            "n": known["suspected"]
        }
    return _("%(suspected)d suspected, %(established)d established") % known
