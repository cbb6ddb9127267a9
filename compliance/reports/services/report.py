"""Reports: asked for once per period and scope, built from what is known at a moment, corrected by a further version."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from complaints.selectors.complaint_end import complaints_gone
from compliance.reports import signals
from compliance.reports.models import Report
from compliance.reports.rules.report import Scope, ScopeKind, read_scope
from compliance.reports.selectors.report import STEPS, report_data, versions_of
from compliance.reports.selectors.report_due import Wanted, reports_due
from compliance.reports.selectors.report_scope import Counting, period
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.ids import askable
from core.policies import Policy, current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import is_fault, one_by_one
from core.services.audit import audit_write
from registry.firms.models import Marketer, Operator

LONGEST = timedelta(days=366)
MOST_TRIES = 3
SYSTEM = Actor.system("reports")
# What makes a correction one: the figures of the period. Others move with the day on which they are counted.
OF_THE_PERIOD = (
    "complaints", "people", "callers", "violations", "by_breach", "by_category", "by_province", "cases", "deadlines", "sanctions",
    "money", "listing", "appeals", "by_operator",
)  # fmt: skip


def report_ask(*, start: date, end: date, scope: str, at: datetime, actor: Actor) -> Report:
    """The report of `start` to `end` (both included), waiting to be built, or as it was built before. Raises DomainError.

    `scope` as `read_scope` reads it. A period that has not ended has no report, for its figures would still change.
    """
    policy = current_policy(at)
    wanted = Wanted(start, end, _scope(scope, policy))
    _check_period(start, end, at.astimezone(policy.numbering.zone).date())
    kept = _latest(wanted)
    if kept is None:
        _check_kept(start, end, policy)
        return _ask(wanted, at, actor, policy)
    if kept.state == Report.State.FAILED:
        return _ask_again(kept, at, actor)
    return kept


def _check_period(start: date, end: date, today: date) -> None:
    if end < start:
        raise DomainError("report.order", _("The last day lies before the first."), pointer="/end")
    if end >= today:
        raise DomainError(
            "report.early", _("The period must have ended. Choose a last day before today."), pointer="/end"
        )
    if end - start > LONGEST:
        raise DomainError("report.long", _("A report covers at most one year."), pointer="/end")


def _check_kept(start: date, end: date, policy: Policy) -> None:
    if complaints_gone(*period(start, end, policy)):
        raise DomainError(
            "report.not_kept",
            _("Complaints of this period are no longer kept, so it cannot be counted."),
            pointer="/start",
        )


def _scope(written: str, policy: Policy) -> Scope:
    scope = read_scope(written)
    if scope is None or not _is_there(scope, policy):
        raise DomainError("report.scope", _("There is nothing of this name to report on."), pointer="/scope")
    return scope


def _is_there(scope: Scope, policy: Policy) -> bool:
    if scope.kind == ScopeKind.PROVINCE:
        return scope.value in policy.numbering.provinces
    if scope.kind == ScopeKind.CATEGORY:
        return scope.value in policy.register.categories
    model: Any = {ScopeKind.OPERATOR: Operator, ScopeKind.FIRM: Marketer}.get(scope.kind)
    return model is None or model.objects.filter(public_id__in=askable([scope.value])).exists()


def _latest(wanted: Wanted) -> Report | None:
    same = Report.objects.filter(
        start=wanted.start, end=wanted.end, scope_kind=wanted.scope.kind, scope=wanted.scope.value
    )
    return same.exclude(state=Report.State.UNCHANGED).order_by("-version").first()


def _ask(wanted: Wanted, at: datetime, actor: Actor, policy: Policy, version: int = 1, reason: str = "") -> Report:
    """Of two at once, the unique constraint keeps the first; both get that one."""
    key: dict[str, Any] = {
        "start": wanted.start, "end": wanted.end, "scope_kind": wanted.scope.kind, "scope": wanted.scope.value,
        "version": version,
    }  # fmt: skip
    try:
        with transaction.atomic():
            report = Report.objects.create(
                **key, reason=reason, asked_at=at, asked_by_id=actor.user_id, steps=STEPS, policy_version=policy.version
            )
            audit_write(actor=actor, act="report.asked", target=report, at=at, data={"version": version})
            announce(signals.report_asked, report_id=report.pk)
            return report
    except IntegrityError:
        return Report.objects.get(**key)


@transaction.atomic
def _ask_again(report: Report, at: datetime, actor: Actor) -> Report:
    rows = Report.objects.filter(pk=report.pk, state=Report.State.FAILED)
    if rows.update(state=Report.State.WAITING, tries=0, steps_done=0, asked_at=at, asked_by_id=actor.user_id):
        audit_write(actor=actor, act="report.asked", target=report, at=at, data={"version": report.version})
        announce(signals.report_asked, report_id=report.pk)
    report.refresh_from_db()
    return report


def report_correct(*, report: Report, reason: str, at: datetime, actor: Actor) -> Report:
    """A further version, counted anew from what is known now. The earlier ones stay as they are."""
    if not reason.strip():
        raise DomainError("report.reason", _("Say why the figures are counted again."), pointer="/reason")
    latest = versions_of(report).last()
    if latest is None or not latest.has_figures:
        raise Conflict("report.unfinished", _("The latest version is not built yet."))
    policy = current_policy(at)
    _check_kept(report.start, report.end, policy)
    last = Report.objects.filter(start=report.start, end=report.end, scope_kind=report.scope_kind, scope=report.scope)
    number = last.order_by("-version").values_list("version", flat=True)[0] + 1
    return _ask(Wanted(report.start, report.end, report.of), at, actor, policy, number, reason.strip())


def report_build(*, report_id: int, at: datetime) -> Report | None:
    """Count what a report that waits says. None for one that is built, or that somebody builds now.

    `at` is the data moment: what becomes known later is not in it.
    """
    with one_at_a_time(f"report:{report_id}") as mine:
        report = Report.objects.filter(pk=report_id, state=Report.State.WAITING).first() if mine else None
        if report is None:
            return None
        waiting = Report.objects.filter(pk=report_id, state=Report.State.WAITING)
        waiting.update(tries=F("tries") + 1, steps=STEPS)
        policy = current_policy(at)
        of = Counting(report.start, report.end, report.of, at, policy)
        try:
            data = report_data(of, lambda step: waiting.update(steps_done=step))
        except Exception as error:
            if is_fault(error):
                waiting.filter(tries__gte=MOST_TRIES).update(state=Report.State.FAILED)
            raise
        return _build(report, data, at, policy)


@transaction.atomic
def _build(report: Report, data: dict[str, Any], at: datetime, policy: Policy) -> Report:
    earlier = versions_of(report).filter(version__lt=report.version).last()
    same = earlier is not None and all(earlier.data.get(key) == data[key] for key in OF_THE_PERIOD)
    state = Report.State.UNCHANGED if same else Report.State.BUILT
    Report.objects.filter(pk=report.pk, state=Report.State.WAITING).update(
        state=state, data=data, cut_off_at=at, built_at=at, steps_done=STEPS, policy_version=policy.version
    )
    audit_write(actor=SYSTEM, act="report.built", target=report, at=at, data={"state": state})
    report.refresh_from_db()
    return report


def reports_sweep(*, at: datetime) -> int:
    """Ask for those that are due by themselves, then build all that wait; how many were built."""
    policy = current_policy(at)
    for wanted in reports_due(at):
        if _latest(wanted) is None and not complaints_gone(*period(wanted.start, wanted.end, policy)):
            _ask(wanted, at, SYSTEM, policy)
    waiting = Report.objects.filter(state=Report.State.WAITING).order_by("pk").values_list("pk", flat=True)
    return one_by_one(lambda report_id: report_build(report_id=report_id, at=at), list(waiting[:200]))
