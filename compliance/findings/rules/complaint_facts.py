"""The facts of one complaint, as the rules of assessment look at them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core.policies.schema import Policy
from registry.scrubs.rules.decision import Decision

CLASSES = ("C0", "C1", "C2", "C3")


def at_least(evidence: str, needed: str) -> bool:
    """Whether class `evidence` ("C0" to "C3") is `needed` or better."""
    return CLASSES.index(evidence) >= CLASSES.index(needed)


def is_known(called_at: datetime, at: datetime, policy: Policy) -> bool:
    """Whether all that was on file at a call is still kept at `at`. If not, nothing on file says nothing, and accuses nobody."""
    periods = policy.retention.periods
    return called_at > at - min(periods["consent"], periods["scrub_record"])


@dataclass(frozen=True)
class ToldAnswer:
    """The last answer this firm got about this number before the call."""

    scrub_id: str
    decision: str  # "callable" …
    checked_at: datetime
    valid_until: datetime
    channel: str
    category: str


@dataclass(frozen=True)
class ComplaintFacts:
    """What is known of one complaint and, from the register, of the moment of the call.

    None always means: not known. `evidence`: class "C0" to "C3".
    `decision`: what `registry.scrubs.rules.decision.decide` says for this number, firm, purpose at `called_at`; None without a
    proved number. `binding_from`: when the registration in force at the call began to bind, None if there was none;
    `registered_since`: when it was made.
    `registered_claimed`: another centre says that the number was registered (C0 rows).
    `told`: the firm's last answer before the call; `washed`: the firm had asked about the number within the validity
    (None where the firm is unknown). `refused_at`: when a refusal that named the firm reached it, before the call.
    `refused_before`: what the complainant says. `marketer`: public id of the firm the caller is attributed to, or "".
    `attempts_day`, `attempts_period`: proved calls of this firm to this number, this one included.
    `data_source_untold`: the complainant asked where the caller had the number, and was not told. `rang_seconds`: how long a
    call rang that its caller cut, and `attempts_recorded`: the caller's calls or texts to this number within a day of it, both as
    its operator's record shows.
    `text_*`: for messages as received. `traced_spoofed`: the operator's trace says so. `zones`: where the called
    person may be.
    """

    called_at: datetime
    channel: str
    kind: str
    category: str
    evidence: str
    decision: Decision | None = None
    binding_from: datetime | None = None
    registered_since: datetime | None = None
    registered_claimed: bool = False
    robocall: bool | None = None
    time_known: bool = True
    marketer: str = ""
    admitted: bool | None = None
    declared: bool | None = None
    told: ToldAnswer | None = None
    washed: bool | None = None
    refused_at: datetime | None = None
    refused_before: bool | None = None
    consent_state: str = ""
    attempts_day: int | None = None
    attempts_period: int | None = None
    rang_seconds: int | None = None
    attempts_recorded: int | None = None
    text_identity: bool | None = None
    text_opt_out: bool | None = None
    call_centre_number: bool = False
    data_source_unlawful: bool | None = None
    data_source_untold: bool = False
    traced_spoofed: bool | None = None
    one_ring: bool | None = None
    bombing: bool | None = None
    operator_negligent: bool | None = None
    zones: tuple[ZoneInfo, ...] = ()
