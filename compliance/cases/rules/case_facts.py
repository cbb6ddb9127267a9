"""What the guards of a case look at. The service gathers it; the rules judge it."""

from dataclasses import dataclass
from datetime import datetime

from compliance.cases.rules.case_states import State


@dataclass(frozen=True)
class CaseFacts:
    """One case, who acts, and what this act brings with it. Defaults: not known, not done. Moments are aware.

    The actor: `actor` any stable id; `roles` codes of `core.access.roles`; `actor_province` "" for the national office.
    `officers`: ids of those assigned. `investigators`: ids of those who ever investigated this case.
    Evidence: `best_evidence` class of the best violation that is not dismissed; `latest_call_at` of those.
    `fine_proposed`, `fine`: whole units of the currency, None without a fine; `sanction`: rung of the pack's ladder.
    """

    at: datetime
    state: State
    # who acts
    actor: str = ""
    roles: frozenset[str] = frozenset()
    actor_province: str = ""
    conflict_of_interest: bool = False
    # the case
    province: str = ""
    officers: frozenset[str] = frozenset()
    investigators: frozenset[str] = frozenset()
    respondent_known: bool = False
    evidence_preserved: bool = False
    best_evidence: str = "C0"
    latest_call_at: datetime | None = None
    breaches: frozenset[str] = frozenset()  # codes of violations not dismissed
    filed_at: datetime | None = None
    notice_served_at: datetime | None = None
    decided_at: datetime | None = None
    served_at: datetime | None = None
    reconsideration_served_at: datetime | None = None  # when its outcome reached the party
    # what was done
    matching_offered: bool = False
    defences_checked: bool = False
    defended: bool = False
    defences_answered: bool = False
    statement_waived: bool = False
    facts_stated: bool = False
    basis_stated: bool = False
    rights_stated: bool = False
    address_confirmed: bool = False
    hearing_requested: bool = False
    hearing_at: datetime | None = None
    hearing_held: bool = False
    # the penalty
    sanction_proposed: str = ""
    fine_proposed: int | None = None
    sanction: str = ""
    fine: int | None = None
    collective: bool = False
    fined_before: bool = False  # for the same act
    law_changed: bool = False
    lighter_law_applied: bool = False
    # what this act brings
    reason: str = ""
    authority: str = ""  # code of `Enforcement.authorities`
    authority_receipt: bool = False
    crime: bool = False
    proof_of_service: bool = False
    reasons_published: bool = False
    outcome_sent: bool = False
    new_facts: bool = False
