"""Who may release a report, and which one."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from compliance.reports.models import Report
from compliance.reports.rules.folding import enough_people
from compliance.reports.rules.report import PUBLISHED, ScopeKind
from compliance.reports.selectors.report import versions_of
from core.access.roles import NATIONAL, Role
from core.errors import Conflict, NotAllowed
from core.models import User
from core.selectors.officer import roles_in

RELEASING = frozenset({Role.HEAD, Role.SUPERVISOR})


def check_release(report: Report, officer: User, at: datetime) -> None:
    """Whether this officer may release it now."""
    if report.of.kind not in PUBLISHED:
        raise Conflict("report.inner", _("A report of one firm or operator stays at the desk."))
    if report.state != Report.State.BUILT:
        raise Conflict("report.not_built", _("This report is not built, or was released before."))
    if not enough_people(report.data):
        raise Conflict("report.few", _("Fewer than five people complained: this report stays at the desk."))
    province = report.scope if report.of.kind == ScopeKind.PROVINCE else NATIONAL
    if not roles_in(officer, province, at) & RELEASING:
        raise NotAllowed("report.office", _("The head or supervisor of the office that it is about releases it."))
    if report.asked_by_id == officer.pk:
        raise Conflict("report.own", _("Whoever had this report built does not release it. Ask somebody else."))
    if versions_of(report).filter(version__gt=report.version, state=Report.State.RELEASED).exists():
        raise Conflict("report.overtaken", _("A later version was released before."))
