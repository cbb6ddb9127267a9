"""A firm's request for more time, and its answer."""

from datetime import datetime

from compliance.cases.models import Case
from compliance.cases.rules.case_states import EXTENSIONS, State
from compliance.cases.rules.more_time import ANSWERS, ASKED, GRANTS, MoreTime, TimeRequest, more_time
from core.policies import Policy


def time_request_of(case: Case) -> TimeRequest | None:
    """Made since the case came to the state it is in."""
    rows = case.events.filter(at__gte=case.state_since).order_by("-at", "-pk")
    asked = rows.filter(act=ASKED).first()
    if asked is None:
        return None
    answer = rows.filter(act__in=ANSWERS, pk__gt=asked.pk).first()
    if answer is None:
        return TimeRequest(asked.at, asked.note)
    said = case.documents.filter(kind=answer.act, at=answer.at).order_by("-pk").first()
    return TimeRequest(asked.at, asked.note, answer.act, said.text if said else "")


def is_time_asked(case: Case) -> bool:
    """Asked for, and not answered yet."""
    request = time_request_of(case) if case.record.clock in GRANTS else None
    return request is not None and not request.answer


def more_time_of(case: Case, at: datetime) -> MoreTime:
    extended = case.facts.get("extended", ())
    return more_time(State(case.state), case.deadline, extended, time_request_of(case), at)


def time_if_granted(case: Case, policy: Policy) -> datetime | None:
    """Until when the firm may answer, if more time is granted."""
    if case.deadline is None or case.record.clock not in GRANTS:
        return None
    return policy.due(case.deadline, policy.enforcement.deadlines[EXTENSIONS[case.record.clock]])
