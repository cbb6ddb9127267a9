"""Period and scope of a report in words."""

from django import template

from compliance.reports.models import Report
from compliance.reports.selectors.report import scope_name
from compliance.reports.words import period_word, scope_word

register = template.Library()


@register.filter
def report_period(report: Report) -> str:
    return period_word(report.start, report.end)


@register.filter
def report_scope(report: Report) -> str:
    return scope_word(report.scope_kind, report.scope, scope_name(report))
