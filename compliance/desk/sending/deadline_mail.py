"""The letter that tells officers of deadlines: one a person, with the cases, appeals and complaints that concern them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.cases.models import AppealStep, ClockStep, ComplaintsLate
from compliance.cases.rules.complaints_late import TOLD
from compliance.cases.selectors.appeal_clock import appeal_recipients
from compliance.cases.selectors.case_clock import holders, recipients_of
from compliance.cases.services.appeal_clock import appeal_steps_claim, appeal_steps_told
from compliance.cases.services.case_clock import clock_steps_claim, clock_steps_told
from compliance.cases.services.complaints_late import complaints_late_claim, complaints_late_told
from compliance.listings.models import Appeal
from compliance.listings.words import APPEAL_KINDS
from core import clock
from core.models import User
from core.policies import current_policy
from core.running.mail import mail_send
from core.running.one_by_one import one_by_one
from core.translation.words import named

MOST = 50  # cases, and appeals, named in one letter
TRIED = timedelta(days=2)  # for so long a letter that cannot be handed over is tried; the desk's pages say the same


@dataclass(frozen=True)
class Line:
    """`about`: a reference, never a number."""

    about: str
    clock: str
    due: datetime
    over: bool


@dataclass
class Told:
    user: User
    steps: list[ClockStep] = field(default_factory=list)
    late: list[ComplaintsLate] = field(default_factory=list)
    appeals: list[AppealStep] = field(default_factory=list)
    reached: bool = False


def deadline_letters_send(*, at: datetime) -> int:
    """Write what nobody writes now; how many letters were handed over. One that fails stops none of the others.

    What reached nobody it was meant for is tried anew once the claim has run out, for as long as `TRIED`; what is nobody's to
    read counts as told.
    """
    steps, late, appeals = clock_steps_claim(at=at), complaints_late_claim(at=at), appeal_steps_claim(at=at)
    letters = letters_of(steps, late, appeals)
    try:
        return one_by_one(_write, letters)
    finally:
        clock_steps_told(steps=[one for one in steps if _is_over(one, one.at, letters, at)], at=at)
        appeal_steps_told(steps=[one for one in appeals if _is_over(one, one.at, letters, at)], at=at)
        days = {row.pk: datetime.combine(row.day, time(), UTC) for row in late}
        complaints_late_told(rows=[row for row in late if _is_over(row, days[row.pk], letters, at)], at=at)


def _write(told: Told) -> bool:
    told.reached = _sent(told)
    return told.reached


def _is_over(
    row: ClockStep | ComplaintsLate | AppealStep, since: datetime, letters: Iterable[Told], at: datetime
) -> bool:
    """Somebody was told of it, nobody could be, or it was tried for long enough."""
    theirs = [one for one in letters if row in (*one.steps, *one.late, *one.appeals)]
    return not theirs or any(one.reached for one in theirs) or since <= at - TRIED


def letters_of(steps: Iterable[ClockStep], late: Iterable[ComplaintsLate], appeals: Iterable[AppealStep]) -> list[Told]:
    """One a person, for all of these; none to whom no letter reaches. The desk's pages say the same."""
    told: dict[int, Told] = {}
    for step in steps:
        for user in recipients_of(step):
            told.setdefault(user.pk, Told(user)).steps.append(step)
    for row in late:
        for user in holders(TOLD[row.clock], row.province, clock.now()):
            told.setdefault(user.pk, Told(user)).late.append(row)
    for appeal in appeals:
        for user in appeal_recipients(appeal) if appeal.appeal.state == Appeal.State.OPEN else ():
            told.setdefault(user.pk, Told(user)).appeals.append(appeal)
    return [one for one in told.values() if one.user.email]


def _sent(told: Told) -> bool:
    names = current_policy(clock.now()).enforcement.deadline_names
    with translation.override(told.user.language or settings.LANGUAGE_CODE):
        lines = {
            (step.case_id, step.clock): Line(
                step.case.reference, named(names.get(step.clock), step.clock), step.due, step.due < step.at
            )
            for step in sorted(told.steps, key=lambda step: step.due)
        }
        appeals = {step.appeal_id: _appeal_line(step) for step in told.appeals}
        context = {
            "lines": list(lines.values())[:MOST],
            "more": max(0, len(lines) - MOST),
            "appeals": list(appeals.values())[:MOST],
            "more_appeals": max(0, len(appeals) - MOST),
            "late": [(row, named(names.get(row.clock), row.clock)) for row in told.late],
            "link": f"{settings.DNC_SITE_URL}{reverse('desk-today')}",
        }
        over = told.late or any(line.over for line in (*lines.values(), *appeals.values()))
        subject = _("Deadlines at the desk are over") if over else _("Deadlines at the desk end soon")
        template = "compliance/desk/deadline_mail.txt"
        return mail_send(told.user.email or "", subject, template, context, about=f"officer {told.user.pk}")


def _appeal_line(step: AppealStep) -> Line:
    appeal, entry = step.appeal, step.appeal.entry
    about = entry.case.reference if entry.case is not None else entry.public_id
    return Line(about, str(APPEAL_KINDS[appeal.kind]), appeal.deadline, appeal.deadline < step.at)
