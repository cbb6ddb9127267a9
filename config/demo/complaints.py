"""Who was called all the same, over the past weeks: complaints about declared firms and about callers nobody declared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.models import Evidence
from complaints.rules.statement import Statement
from complaints.services.complaint import complaint_file
from complaints.services.complaint_details import complaint_evidence_raise
from compliance.cases.services.gathering import violations_gather
from compliance.findings.services.assessment import complaint_assess
from config.demo.cases import FIRM_PATHS, LONGEST_WAY
from config.demo.country import Country
from config.demo.people import SETUP
from config.demo.register import numbers_of
from core.numbers.parsing import read_caller
from core.policies import current_policy
from core.selectors.number import number_find


@dataclass(frozen=True)
class Call:
    """Few people write down what was said: `pitch` is mostly empty.

    `person`: index into the country's numbers. `confirmed`: the operator's record shows the call.
    """

    caller: str
    person: int
    at: datetime
    category: str
    pitch: str
    confirmed: bool


def _firm_calls(country: Country, start: datetime) -> Iterator[Call]:
    """Each firm but the first and the last calls five to nine registered people within a week and a half.

    The shorter the way its case has gone, the later it called, so that the desk's deadlines lie around today.
    """
    for index, firm in enumerate(country.firms[1:-1]):
        later = timedelta(days=LONGEST_WAY - FIRM_PATHS[index % len(FIRM_PATHS)][-1][2])
        for nth in range(5 + index % 5):
            yield Call(
                caller=firm.callers[nth % len(firm.callers)],
                person=index * 17 + nth * 3,
                at=start + later + timedelta(days=(nth * 2 + index) % 9, hours=(nth * 5) % 11, minutes=index),
                category=firm.categories[0],
                pitch="" if nth else country.pitches[index % len(country.pitches)],
                confirmed=nth % 3 == 0,
            )


# Of each undeclared caller: the day its calls began, over how many days, how many.
ROGUES = ((14, 10, 4), (14, 10, 5), (14, 10, 4), (10, 10, 4), (27, 9, 6), (28, 10, 12), (24, 14, 24), (20, 18, 2))


def _rogue_calls(country: Country, start: datetime) -> Iterator[Call]:
    """Undeclared callers: a few calls, or many, some up to yesterday."""
    for index, (caller, (first, days, count)) in enumerate(zip(country.rogue_callers, ROGUES, strict=False)):
        for nth in range(count):
            yield Call(
                caller=caller,
                person=300 + index * 41 + nth * 3,
                at=start + timedelta(days=first + nth * days // count, hours=nth % 10, minutes=7 * nth % 60),
                category=list(current_policy().register.categories)[index % 10],
                pitch="" if nth else country.pitches[index % len(country.pitches)],
                confirmed=nth % 4 == 0,
            )


def tell(country: Country, start: datetime, end: datetime) -> None:
    """File every complaint some hours after its call, assess it, and gather every third day."""
    everybody = numbers_of(country, 700)
    calls = sorted([*_firm_calls(country, start), *_rogue_calls(country, start)], key=lambda call: call.at)
    day = start.date()
    for call in calls:
        if call.at.date() >= day + timedelta(days=3):
            day = call.at.date()
            violations_gather(at=call.at)
        file(call, everybody[call.person], min(call.at + timedelta(hours=2), end))
    violations_gather(at=end)


def file(call: Call, e164: str, at: datetime) -> None:
    number = number_find(e164)
    if number is None:
        raise ValueError("The demo's complainants are among its registered people.")
    statement = Statement(
        caller=read_caller(call.caller, current_policy(at)),
        called_at=call.at,
        channel="voice",
        kind="marketing",
        category=call.category,
        text=call.pitch,
        answered=True,
        refused_before=call.person % 4 == 0,
    )
    filed = complaint_file(statement=statement, number=number, source="site", at=at, actor=SETUP).complaint
    if call.confirmed:
        complaint_evidence_raise(
            complaint_id=filed.pk, evidence=Evidence.CONFIRMED, basis="operator.record", at=at, actor=SETUP
        )
    complaint_assess(complaint_id=filed.pk, at=at)
