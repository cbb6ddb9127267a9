"""What the guards of a case look at. The service gathers it; the rules judge it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from compliance.cases.rules.breach_choice import BreachEvidence, Choices
from compliance.cases.rules.case_states import State
from compliance.cases.rules.review import Brought
from compliance.cases.rules.service import Paper

# Facts that outlive a proceeding: the next begins anew.
LASTING = frozenset({"fined_before", "law_changed", "address_confirmed", "address_revoked"})


@dataclass(frozen=True)
class CaseFacts:
    """One case, who acts, and what this act brings with it. Defaults: not known, not done. Moments are aware.

    The actor: `actor` any stable id; `roles` codes of `core.access.roles`; `actor_province` "" for the national office.
    `officers`: ids of those assigned. `investigators`: ids of those who ever investigated this case;
    `reviewers`: of those who proposed the penalty or reviewed it.
    `evidence`: by code, of the breaches whose violations are not dismissed; `latest_call_at` of those.
    `choices_proposed`, `choices`: what the proposal and the decision say of each breach.
    `fine_proposed`, `fine`, `gains_proposed`, `gains`: whole units of the currency, None without; `gains` are those that the
    breaches earned, as far as they were found out, and are confiscated (APL 28). `sanction`: rung of the pack's ladder;
    `beside_proposed`, `beside`: milder rungs that are ordered together with it.
    `exemption`: why what is established goes unpunished, a code of rules/exemption; `exemption_files`: public ids of the files
    that show it, with blanks between; `party_files`: of all that are the party's own.
    `extended`: deadlines that were extended already.
    """

    at: datetime
    state: State
    state_since: datetime | None = None
    # who acts
    actor: str = ""
    roles: frozenset[str] = frozenset()
    actor_province: str = ""
    conflict_of_interest: bool = False
    # the case
    province: str = ""
    officers: frozenset[str] = frozenset()
    investigators: frozenset[str] = frozenset()
    reviewers: frozenset[str] = frozenset()
    respondent_known: bool = False
    evidence_preserved: bool = False  # nobody waits to be asked to keep it (rules/preservation_request)
    preservation_open: bool = False  # formal (APL 56): proposed or ordered, and not ended
    preservation_proposed: bool = False  # it waits for the head
    preservation_proposer: str = ""
    preservation_ordered: bool = False  # evidence is preserved now
    evidence: Mapping[str, BreachEvidence] = field(default_factory=dict)
    latest_call_at: datetime | None = None
    national: bool = False  # the national office's case
    merged: bool = False  # into another case, where everything goes on
    extended: tuple[str, ...] = ()
    time_asked: bool = False  # the firm asks for more time, and has no answer yet
    document_gaps: tuple[str, ...] = ()  # facts that the document of this act still lacks
    paper_missing: bool = False  # what is to be served next was not issued yet
    papers_unserved: Mapping[str, Paper] = field(default_factory=dict)  # by public id: what SERVE_PAPER may prove
    document_long: bool = False  # it cannot be set as it is written
    filed_at: datetime | None = None
    notice_served_at: datetime | None = None
    decided_at: datetime | None = None
    served_at: datetime | None = None
    reconsideration_served_at: datetime | None = None  # when the outcome of a reconsideration or suit reached the party
    sent_on: date | None = None  # when the document whose service is awaited was sent; None where it was not
    # what was done
    matching_offered: bool = False
    defences_checked: bool = False
    files_uncompared: bool = False  # the firm handed in what was not compared yet
    findings_review: str = ""  # what a person saw on reviewing what the platform found (APL 41)
    defended: bool = False
    defence_answer: str = ""
    statement_waived: bool = False
    address_confirmed: bool = False  # for electronic service: by signature, or an owner's word on its pages
    address_revoked: bool = False  # since; until the party signs another
    legally_reviewed: bool = False  # again, after the party's last statement or the hearing
    hearing_requested: bool = False
    hearing_waived: bool = False  # by a signed paper; the term for asking for one runs on
    # the hearing
    hearing_at: datetime | None = None
    hearing_begun: datetime | None = None  # that moment, once it has come
    hearing_told: bool = False  # its notice was served in time, as a paper shows
    hearing_place: str = ""
    hearing_session: str = ""  # a code of compliance.cases.rules.hearing.SESSIONS
    hearing_closed_reason: str = ""
    hearing_officer: str = ""  # who leads it, by the id that actors have
    hearing_officers: frozenset[str] = frozenset()  # who may: of the role, not investigating, not standing aside
    representatives: tuple[str, ...] = ()  # of the party, by name
    representative: str = ""  # one more
    representative_proof: str = ""  # files: its authority
    recusal_asked: bool = False
    recusal_outcome: str = ""  # a code of compliance.cases.rules.hearing.RECUSALS
    hearing_officer_next: str = ""  # who leads it instead
    hearing_absent: bool = False  # the party stayed away without good reason, or left
    hearing_held: bool = False
    hearing_present: str = ""
    hearing_points: str = ""
    hearing_evidence: str = ""
    hearing_statement: str = ""  # the party's
    hearing_signed: bool = False  # the record was signed, or why not was noted
    hearing_signed_copy: str = ""  # files
    hearing_unsigned: str = ""  # why the party did not sign
    # the penalty
    choices_proposed: Choices = field(default_factory=dict)
    sanction_proposed: str = ""
    beside_proposed: tuple[str, ...] = ()
    fine_proposed: int | None = None
    gains_proposed: int | None = None
    scale_reason_proposed: str = ""  # why the fine lies beside its step of the published scale
    choices: Choices = field(default_factory=dict)
    sanction: str = ""
    beside: tuple[str, ...] = ()
    fine: int | None = None
    gains: int | None = None
    scale_reason: str = ""
    exemption: str = ""
    exemption_reason: str = ""
    exemption_files: str = ""
    party_files: frozenset[str] = frozenset()
    found_before: bool = False  # another decision in force establishes a breach of the same party
    collective_record: str = ""  # of the heads' discussion: when, who took part, what they concluded
    fined_before: bool = False  # for the same act
    penalties_before: frozenset[str] = frozenset()  # rungs of decisions in force against the same party, of other cases
    law_changed: bool = False
    lighter_law_applied: bool = False
    # the decision as it stands
    decided_by: str = ""  # the judgment or decision of others that it is; "" for this authority's own
    in_force: bool = False  # what it says of its breaches holds
    publishable: bool = False  # it establishes a breach of a firm of ours
    published: bool = False
    rectify_ordered: bool = False  # it orders to rectify
    suspended: bool = False  # it takes the firm's access now
    stays: frozenset[str] = frozenset()  # who ordered those that run or are to come (rules/execution.STAYED_BY)
    heard: tuple[Brought, ...] = ()  # what was brought against it
    sanction_decided: str = ""
    beside_decided: tuple[str, ...] = ()
    fine_decided: int | None = None
    gains_decided: int | None = None
    suspension_decided: date | None = None  # the last day of its suspension, None where it is not bounded
    # what this act brings
    reason: str = ""
    authority: str = ""  # code of `Enforcement.authorities`
    authority_receipt: str = ""  # files: the receipt of that authority
    others_competent: frozenset[str] = frozenset()  # authorities that punish what this desk may not
    crime: bool = False
    referral_authorised: bool = False
    rest_since: datetime | None = None  # since when that is to go there, as the head authorised
    referred_in_part: bool = False  # what another authority punishes went there
    authority_answer: str = ""  # files: what the other authority wrote back
    judgment_reference: str = ""  # of the court's or the other authority's decision
    served_paper: str = ""  # public id of the document that is served by itself
    service_way: str = ""  # a way of compliance.cases.rules.service
    service_on: date | None = None  # when it was handed over, sent, received, published
    service_reference: str = ""  # of the mail, the other office, the publication
    service_reason: str = ""  # why it was left, and before which witness
    service_proof: str = ""  # the files that show it: public ids, or HANDED where they come with the act
    suspended_until: date | None = None  # the last day of a suspension that is bounded
    applied_on: date | None = None  # when the application or suit came; None: today
    review_body: str = ""  # who decides on it
    review_file: str = ""  # its file number there
    taken_late: bool = False  # it came too late and was taken all the same
    reconsideration_outcome: str = ""  # a code of compliance.cases.rules.review.STANDS
    annulment: str = ""  # a code of compliance.cases.rules.review.FALLS
    outcome_paper: str = ""  # number of the paper that says the outcome
    stay_by: str = ""
    stay_since: date | None = None
    stay_until: date | None = None
    stay_paper: str = ""
    rectify_outcome: str = ""  # a code of compliance.cases.rules.rectification.FOUND
    inspection_record: str = ""  # files
    rectify_proof: str = ""  # what shows that the firm mended what was wrong
    preserved_items: str = ""
    preserved_place: str = ""
    preserved_outcome: str = ""
    reasons_published: str = ""  # where: the page, or the paper and its number
    outcome_sent: bool = False
    new_facts: bool = False
