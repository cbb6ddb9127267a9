"""What a case lacks to go on, apart from its next act, and who must see to it."""

from dataclasses import dataclass
from datetime import date

from compliance.cases.rules.case_states import RECORDS, STATES, Phase, State
from compliance.findings.rules.explanations import bilingual
from core.access.roles import Role
from core.policies.schema import Names

# From checking on somebody answers for the calls, whom an act names; from filing on two officers work on it (APL 42).
NAMED = frozenset(
    record.state for record in RECORDS if record.phase == Phase.BEFORE_DECISION and record.clock != "checking"
)
TWO_OFFICERS = frozenset(state for state in NAMED if STATES[state].clock != "deciding_to_file")


@dataclass(frozen=True)
class Missing:
    """`roles`: who must see to it."""

    code: str
    names: Names
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Staff:
    """`officers`, `heads`: people who hold the role where the case is and do not stand aside."""

    assigned: int
    officers: int
    heads: int
    recusals: int = 0  # not decided
    of_head: bool = False  # one of them is about a head
    transfer: bool = False  # another authority was asked


ATTRIBUTION = Missing(
    "attribution", bilingual("尚未认定主叫主体", "Nobody was found out yet who answers for the calls"), (Role.OFFICER,)
)
TOO_FEW = Missing(
    "officers",
    bilingual("承办的执法人员不足两名", "Fewer than two officers are assigned"),
    (Role.HEAD, Role.SUPERVISOR),
)
NOBODY_LEFT = Missing(
    "nobody_left",
    bilingual(
        "可承办的执法人员不足两名，须增派人员或者请其他机关接收",
        "Fewer than two officers are left: give the role to others, or ask another authority to take the case",
    ),
    (Role.SUPERVISOR,),
)
NO_HEAD = Missing(
    "no_head",
    bilingual(
        "没有可以作出决定的负责人，须指定代理人或者请其他机关接收",
        "No head is left to decide: name a deputy, or ask another authority to take the case",
    ),
    (Role.SUPERVISOR,),
)
RECUSAL = Missing("recusal", bilingual("回避事项待决定", "Who stands aside is to be decided"), (Role.HEAD,))
RECUSAL_OF_HEAD = Missing("recusal", RECUSAL.names, (Role.SUPERVISOR,))
TRANSFER = Missing(
    "transfer",
    bilingual("等待其他机关答复是否接收", "Another authority is asked to take the case"),
    (Role.HEAD, Role.SUPERVISOR),
)

UNMET = Missing(
    "rectification",
    bilingual(
        "责令改正未落实，须决定下一步措施：结案后重新办理，适用下一梯次",
        "The order to rectify was not met: decide on the next rung; the case is closed and reopened for it",
    ),
    (Role.HEAD, Role.SUPERVISOR),
)


def requests_missing(count: int, first: date | None) -> Missing:
    """So many requests to preserve evidence were sent to nobody; `first`: when the first recording may be gone."""
    zh = f"{count}份证据保存请求尚未发出" + (
        f"，录音在{first.year}年{first.month}月{first.day}日后可能灭失" if first else ""
    )
    one = f"{count} request{'' if count == 1 else 's'} to preserve evidence not sent"
    en = one + (f"; the first recording may be gone after {first.day} {first:%B %Y}" if first else "")
    return Missing("preservation", bilingual(zh, en), (Role.OFFICER,))


def missing_in(
    state: State,
    phase: Phase,
    *,
    respondent_known: bool,
    staff: Staff,
    requests: Missing | None = None,
    unmet: bool = False,
) -> list[Missing]:
    """`requests`: of `requests_missing`, where there are any; `unmet`: an inspection found that the firm did not do what the
    decision orders."""
    if phase not in (Phase.BEFORE_DECISION, Phase.IN_FORCE):
        return []
    before = phase == Phase.BEFORE_DECISION
    found = [requests] if requests and before else []
    if state in NAMED and not respondent_known:
        found.append(ATTRIBUTION)
    if state in TWO_OFFICERS and staff.assigned < 2:
        found.append(TOO_FEW if staff.officers >= 2 else NOBODY_LEFT)
    if before and not staff.heads:
        found.append(NO_HEAD)
    if staff.recusals:
        found.append(RECUSAL_OF_HEAD if staff.of_head else RECUSAL)
    if unmet and not before:
        found.append(UNMET)
    return [*found, TRANSFER] if staff.transfer else found
