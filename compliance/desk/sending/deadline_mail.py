"""The letter that tells officers of deadlines: one a person, with the cases and complaints that concern them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.cases.models import Case, ClockStep, ComplaintsLate
from compliance.cases.rules.complaints_late import TOLD
from compliance.cases.selectors.case_clock import holders, told_of
from compliance.cases.services.case_clock import clock_steps_claim, clock_steps_told
from compliance.cases.services.complaints_late import complaints_late_claim, complaints_late_told
from core import clock
from core.models import User
from core.policies import current_policy
from core.running.mail import mail_send
from core.translation.words import named

MOST = 50  # cases named in one letter


@dataclass(frozen=True)
class Line:
    case: Case
    clock: str
    due: datetime
    over: bool


@dataclass
class Told:
    user: User
    steps: list[ClockStep] = field(default_factory=list)
    late: list[ComplaintsLate] = field(default_factory=list)


def deadline_letters_send(*, at: datetime) -> int:
    """Write what nobody writes now; how many letters were handed over.

    Where not one could be, the mail server is away: nothing counts as told, and it is tried anew once the claim has run out.
    """
    steps, late = clock_steps_claim(at=at), complaints_late_claim(at=at)
    letters = letters_of(steps, late)
    sent = sum(map(_sent, letters))
    if sent or not letters:
        clock_steps_told(steps=steps, at=at)
        complaints_late_told(rows=late, at=at)
    return sent


def letters_of(steps: Iterable[ClockStep], late: Iterable[ComplaintsLate]) -> list[Told]:
    """One a person, for all of these; none to whom no letter reaches. The desk's pages say the same."""
    told: dict[int, Told] = {}
    for step in steps:
        for user in told_of(step):
            told.setdefault(user.pk, Told(user)).steps.append(step)
    for row in late:
        for user in holders(TOLD[row.clock], row.province, clock.now()):
            told.setdefault(user.pk, Told(user)).late.append(row)
    return [one for one in told.values() if one.user.email]


def _sent(told: Told) -> bool:
    names = current_policy(clock.now()).enforcement.deadline_names
    with translation.override(told.user.language or settings.LANGUAGE_CODE):
        lines = {
            (step.case_id, step.clock): Line(
                step.case, named(names.get(step.clock), step.clock), step.due, step.due < step.at
            )
            for step in sorted(told.steps, key=lambda step: step.due)
        }
        context = {
            "lines": list(lines.values())[:MOST],
            "more": max(0, len(lines) - MOST),
            "late": [(row, named(names.get(row.clock), row.clock)) for row in told.late],
            "link": f"{settings.DNC_SITE_URL}{reverse('desk-today')}",
        }
        over = told.late or any(line.over for line in lines.values())
        subject = _("Deadlines at the desk are over") if over else _("Deadlines at the desk end soon")
        template = "compliance/desk/deadline_mail.txt"
        return mail_send(told.user.email or "", subject, template, context, about=f"officer {told.user.pk}")
