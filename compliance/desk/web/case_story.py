"""The case in one or two sentences and one chart, computed from its violations."""

from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from compliance.cases.models import Case
from compliance.cases.selectors.case import CaseSummary
from core.policies import Policy


def story(case: Case, summary: CaseSummary, policy: Policy) -> SafeString:
    """When, how many people on how many days, from how many callers; how well supported."""
    if summary.first is None or summary.last is None:
        return format_html("{}", _("This case holds no violations yet."))
    zone = policy.numbering.zone
    first, last = summary.first.astimezone(zone).date(), summary.last.astimezone(zone).date()
    sentences = [
        format_html(
            _("From {} to {}, {} on {} complained of {}."),
            day(first),
            day(last),
            who(summary),
            strong(ngettext("%(n)d day", "%(n)d days", summary.days), summary.days),
            strong(ngettext("%(n)d caller", "%(n)d callers", summary.callers), summary.callers),
        )
    ]
    confirmed = case.violations.filter(evidence__gte="C2").values("complaint").distinct().count()
    if confirmed:
        sentences.append(
            format_html(
                _("Operators or recordings confirm {}."),
                strong(ngettext("%(n)d call", "%(n)d calls", confirmed), confirmed),
            )
        )
    else:
        sentences.append(format_html("{}", _("No call is confirmed by an operator's record yet.")))
    gap = "" if (get_language() or "").startswith("zh") else " "  # Chinese sets no blank between sentences
    return format_html_join(gap, "{}", ((sentence,) for sentence in sentences))


def who(summary: CaseSummary) -> SafeString:
    parts = []
    if summary.people:
        parts.append(strong(ngettext("%(n)d proved person", "%(n)d proved people", summary.people), summary.people))
    if summary.unproved:
        parts.append(
            strong(
                ngettext("%(n)d unproved complaint", "%(n)d unproved complaints", summary.unproved), summary.unproved
            )
        )
    return format_html_join(_(" and "), "{}", ((part,) for part in parts))


def strong(text: str, n: int) -> SafeString:
    return format_html("<strong>{}</strong>", text % {"n": n})


def day(value: date) -> str:
    return date_format(value, "DATE_FORMAT")


def violation_words(summary: CaseSummary) -> str:
    """How many violations there are and how many a decision established; the two are never added up silently."""
    found = ngettext("%(n)d, none established yet", "%(n)d, none established yet", summary.violations)
    established = summary.states.get("established", 0)
    if established:
        found = _("%(n)d, of them %(established)d established")
    return found % {"n": summary.violations, "established": established}
