"""What a case must satisfy before an act: each a question about its facts, with the law it comes from."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from compliance.cases.rules.breach_choice import (
    NO_FAULT,
    Choices,
    established,
    faults_of,
    is_off_step,
    punishable,
    range_of,
    step_for,
)
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import EXTENSIONS
from compliance.cases.rules.execution import ABOVE, SUSPENSION
from compliance.cases.rules.review import RECONSIDERATION, SUIT, last_days
from compliance.cases.rules.service import ELECTRONIC, PUBLIC_NOTICE, WAYS, counts_from, day_of
from core.policies.schema import Policy

Test = Callable[[CaseFacts, Policy], bool]


def own_province(facts: CaseFacts, policy: Policy) -> bool:
    """The national office acts everywhere; a province in its own cases."""
    return facts.actor_province in {"", facts.province}


def within_limitation(facts: CaseFacts, policy: Policy) -> bool:
    """APL 36: the last act at most two years ago (the pack says how long)."""
    return facts.latest_call_at is not None and facts.at - facts.latest_call_at <= policy.enforcement.limitation


def sanction_of(facts: CaseFacts) -> str:
    """The sanction decided; before that, the one proposed."""
    return facts.sanction or facts.sanction_proposed


def _beside_of(facts: CaseFacts) -> tuple[str, ...]:
    """What is ordered together with it."""
    return facts.beside if facts.sanction else facts.beside_proposed


def fine_of(facts: CaseFacts) -> int | None:
    return facts.fine if facts.sanction else facts.fine_proposed


def gains_of(facts: CaseFacts) -> int | None:
    """What the breaches earned, by the decision; before that, by the proposal."""
    return facts.gains if facts.sanction else facts.gains_proposed


def said_of(facts: CaseFacts) -> Choices:
    """What is said breach by breach: by the decision once the notice was served, until then by the proposal."""
    return facts.choices if facts.notice_served_at else facts.choices_proposed


def breaches_of(facts: CaseFacts) -> frozenset[str]:
    """The breaches the decision establishes; before that, those that the proposal would."""
    return established(said_of(facts))


def no_fault_of(code: str) -> Test:
    """No breach has this fault in what was chosen. What the notice did not name cannot be established (APL 44)."""

    def holds(facts: CaseFacts, policy: Policy) -> bool:
        notified = established(facts.choices_proposed) if facts.notice_served_at else None
        faults = faults_of(said_of(facts), facts.evidence, notified)
        return all(fault.code != code for fault in faults)

    return holds


def judged_whole(facts: CaseFacts, policy: Policy) -> bool:
    """Somebody else's decision is recorded breach by breach; how they weighed the evidence is theirs."""
    faults = faults_of(facts.choices, facts.evidence, None)
    return not {fault.code for fault in faults} & {"breach_unchosen", "breach_unknown", "breach_reason"}


def sanction_fits(facts: CaseFacts, policy: Policy) -> bool:
    """ "No fault" is said where nothing is established, or where what is goes unpunished (APL 33); every other rung needs a
    breach that is."""
    if facts.exemption:
        return sanction_of(facts) == NO_FAULT and bool(breaches_of(facts))
    return (sanction_of(facts) == NO_FAULT) == (not breaches_of(facts))


def suspension_bounded(facts: CaseFacts, policy: Policy) -> bool:
    """Only a suspension has a last day, and it is still to come."""
    until = facts.suspended_until
    today = facts.at.astimezone(policy.numbering.zone).date()
    return until is None or (until >= today and facts.sanction == SUSPENSION)


def lawful_range(facts: CaseFacts, policy: Policy) -> tuple[int, int] | None:
    """The least and the most that this authority may fine for what is established; None where no law gives a fine."""
    codes = punishable(breaches_of(facts), sanction_of(facts), facts.national, policy)
    return range_of(codes, gains_of(facts), policy)


def money_on_law(facts: CaseFacts, policy: Policy) -> bool:
    """A fine needs an established breach this authority may fine, and stays within that law's range (APL 29). Illegal gains are
    confiscated by a penalty alone (APL 9)."""
    fine, rule = fine_of(facts), policy.enforcement.sanction_rules.get(sanction_of(facts))
    if rule is None or (fine is None and not gains_of(facts)):
        return True
    amounts = lawful_range(facts, policy)
    return rule.money and (fine is None or (amounts is not None and amounts[0] <= fine <= amounts[1]))


def fine_named(facts: CaseFacts, policy: Policy) -> bool:
    """A sanction of which an amount is part names it; not where the act was fined before (APL 29), nor where the law that was
    broken gives no fine."""
    rule = policy.enforcement.sanction_rules.get(sanction_of(facts))
    if rule is None or not rule.fined or facts.fined_before or lawful_range(facts, policy) is None:
        return True
    return bool(fine_of(facts))


def step_reasoned(facts: CaseFacts, policy: Policy) -> bool:
    """Whoever leaves the published scale says why (APL 34): in the notice of what is proposed, and in the decision."""
    codes = punishable(breaches_of(facts), sanction_of(facts), facts.national, policy)
    step = step_for(codes, facts.evidence, facts.penalties_before, policy)
    reason = facts.scale_reason if facts.sanction else facts.scale_reason_proposed
    return bool(reason.strip()) or not is_off_step(fine_of(facts), step)


def beside_fits(facts: CaseFacts, policy: Policy) -> bool:
    """Beside a sanction stand only measures that the pack lets stand there, each milder than it and said once."""
    rules, beside = policy.enforcement.sanction_rules, _beside_of(facts)
    ladder = list(rules)
    if not beside:
        return True
    if sanction_of(facts) not in ladder or len(set(beside)) < len(beside):
        return False
    milder = ladder[: ladder.index(sanction_of(facts))]
    return all(code in milder and rules[code].beside for code in beside)


def sanction_on_law(facts: CaseFacts, policy: Policy) -> bool:
    """The sanction is on the pack's ladder, and one that costs money rests on a breach this authority may punish."""
    sanction = policy.enforcement.sanction_rules.get(sanction_of(facts))
    if sanction is None:
        return False
    penal = punishable(breaches_of(facts), sanction_of(facts), facts.national, policy)
    return bool(penal) or not (sanction.money or sanction.after_hearing)


def earlier_penalty(facts: CaseFacts, policy: Policy) -> bool:
    """Some rungs follow only on another (the pack's `after`): a decision of that kind is in force against the same party."""
    rung = policy.enforcement.sanction_rules.get(sanction_of(facts))
    return rung is None or not rung.after or bool(facts.penalties_before & set(rung.after))


def serious_penalty(facts: CaseFacts, policy: Policy) -> bool:
    """APL 63: suspension, loss of a licence and the like, a large fine and large gains that are taken give a right to a hearing."""
    rungs = (policy.enforcement.sanction_rules.get(code) for code in (facts.sanction, facts.sanction_proposed))
    amounts = (facts.fine, facts.fine_proposed, facts.gains, facts.gains_proposed)
    return any(rung is not None and rung.after_hearing for rung in rungs) or large_amount(amounts, policy)


def large_amount(amounts: Iterable[int | None], policy: Policy) -> bool:
    """Whether one of these, a fine or gains that are taken, gives a right to a hearing (APL 63 (1), (2))."""
    least = policy.enforcement.hearing_fine_from
    return bool(least) and any(amount is not None and amount >= least for amount in amounts)


def hearing_notified_in_time(facts: CaseFacts, policy: Policy) -> bool:
    """APL 64: the party hears of time and place seven working days before."""
    return facts.hearing_at is not None and facts.hearing_at > policy.due(
        facts.at, policy.enforcement.deadlines["hearing_notice"]
    )


def statement_time_over(facts: CaseFacts, policy: Policy) -> bool:
    """The time for a statement is over, and where the law gives a hearing the time for asking for one.

    A party may give up its statement, by a signed paper; the term for asking a hearing runs on all the same.
    """
    if facts.hearing_held or facts.hearing_absent:
        return True
    if facts.notice_served_at is None:
        return False
    running = [] if facts.statement_waived else ["statement"]
    running += ["hearing_request"] if serious_penalty(facts, policy) else []
    return all(facts.at > _end(key, facts.notice_served_at, facts, policy) for key in running)


def _end(key: str, start: datetime, facts: CaseFacts, policy: Policy) -> datetime:
    """When the deadline `key` ends that began at `start`, with the extension it was given."""
    deadlines = policy.enforcement.deadlines
    due = policy.due(start, deadlines[key])
    return policy.due(due, deadlines[EXTENSIONS[key]]) if key in facts.extended else due


def hearing_first(facts: CaseFacts, policy: Policy) -> bool:
    """No decision while a hearing that the party has a right to was requested, and neither held with a record that was signed,
    nor missed without good reason (APL 64, item 6), nor given up by a signed paper."""
    over = (facts.hearing_held and facts.hearing_signed) or facts.hearing_absent or facts.hearing_waived
    return over or not (facts.hearing_requested and serious_penalty(facts, policy))


def not_harsher(facts: CaseFacts, policy: Policy) -> bool:
    """APL 45: not harsher for having defended. A higher fine, more gains confiscated, a measure more, or a rung further up the
    ladder."""
    ladder = list(policy.enforcement.sanction_rules)
    if (facts.fine or 0) > (facts.fine_proposed or 0) or (facts.gains or 0) > (facts.gains_proposed or 0):
        return False
    if set(facts.beside) - {facts.sanction_proposed, *facts.beside_proposed}:
        return False
    if facts.sanction in ladder and facts.sanction_proposed in ladder:
        return ladder.index(facts.sanction) <= ladder.index(facts.sanction_proposed)
    return True


def lighter_law(facts: CaseFacts, policy: Policy) -> bool:
    return not facts.law_changed or facts.lighter_law_applied


def collective_if_serious(facts: CaseFacts, policy: Policy) -> bool:
    """APL 57: a serious penalty is decided collectively, and the discussion leaves a record."""
    return bool(facts.collective_record.strip()) or not serious_penalty(facts, policy)


def reviewed_again(facts: CaseFacts, policy: Policy) -> bool:
    """APL 58: after a statement or a hearing, and for every serious penalty, a legal reviewer looks once more."""
    needed = facts.defended or facts.hearing_held or facts.hearing_absent or serious_penalty(facts, policy)
    return facts.legally_reviewed or not needed


def service_known(facts: CaseFacts, policy: Policy) -> bool:
    """The way and its day, which has come. Nothing is served before it was proposed, decided or made, or before it was sent, for
    the party's time would be over before it knew."""
    on, zone = day_of(facts.service_way, facts.service_on, facts.at, policy), policy.numbering.zone
    if on is None or facts.service_way not in WAYS:
        return False
    made = (facts.state_since or facts.at).astimezone(zone).date()
    paper = facts.papers_unserved.get(facts.served_paper)
    earliest = paper.day if paper else max(made, facts.sent_on or made)
    return earliest <= on <= facts.at.astimezone(zone).date()


def paper_chosen(facts: CaseFacts, policy: Policy) -> bool:
    """Which of the documents that wait was served."""
    return not facts.papers_unserved or facts.served_paper in facts.papers_unserved


def sending_known(facts: CaseFacts, policy: Policy) -> bool:
    """How the document is to reach the party; where its proof comes later, on which day it was sent and by what."""
    way = WAYS.get(facts.service_way)
    return way is not None and (not way.later or (service_known(facts, policy) and service_detailed(facts, policy)))


def service_detailed(facts: CaseFacts, policy: Policy) -> bool:
    """What the way asks for besides its day: the number of the mail, the reason why the document was left."""
    way = WAYS.get(facts.service_way)
    return way is None or all(str(getattr(facts, name)).strip() for name in way.asks)


def service_proved(facts: CaseFacts, policy: Policy) -> bool:
    """A paper shows it; of what is served electronically the platform itself keeps the record."""
    return facts.service_way == ELECTRONIC or bool(facts.service_proof.strip())


def notice_over(facts: CaseFacts, policy: Policy) -> bool:
    """A public notice has stood for its whole time (Civil Procedure Law 95): until then nothing is served."""
    if facts.service_way != PUBLIC_NOTICE or facts.service_on is None:
        return True
    return counts_from(PUBLIC_NOTICE, facts.service_on, policy) <= facts.at


def sent_by_way(facts: CaseFacts, policy: Policy) -> bool:
    """Sent is only what is served later: what is handed over is served there and then."""
    way = WAYS.get(facts.service_way)
    return way is None or way.later


def outcome_served(facts: CaseFacts, policy: Policy) -> bool:
    """When the outcome of the reconsideration or suit reached the party: after the decision did, and not in time to come."""
    served = facts.reconsideration_served_at
    return served is not None and (facts.served_at or served) <= served <= facts.at


def address_signed(facts: CaseFacts, policy: Policy) -> bool:
    """APL 61: electronically only to an address that the party confirmed, by an owner on its pages or by signature, and has not
    revoked. It is no address of anybody else."""
    paper = facts.papers_unserved.get(facts.served_paper)
    theirs = paper is None or paper.to_party
    return facts.service_way != ELECTRONIC or (theirs and facts.address_confirmed and not facts.address_revoked)


def referral_authorised(facts: CaseFacts, policy: Policy) -> bool:
    """Where the desk decides no penalty, the head authorises the referral first."""
    return facts.referral_authorised or policy.enforcement.decides_penalties


def two_officers(facts: CaseFacts, policy: Policy) -> bool:
    """APL 42: at least two, and the actor one of them."""
    return len(facts.officers) >= 2 and facts.actor in facts.officers


def applied_known(facts: CaseFacts, policy: Policy) -> bool:
    """The day on which it came: after the decision did, and not in time to come."""
    on, zone = _applied_day(facts, policy), policy.numbering.zone
    served = facts.served_at.astimezone(zone).date() if facts.served_at else on
    return served <= on <= facts.at.astimezone(zone).date()


def _applied_day(facts: CaseFacts, policy: Policy) -> date:
    return facts.applied_on or facts.at.astimezone(policy.numbering.zone).date()


def in_time(kind: str) -> Test:
    """It came by the last day of its term, which is counted by the day it came, not by when it is recorded; or whoever decides
    on it took it all the same (Administrative Reconsideration Law 20, Administrative Litigation Law 48)."""

    def holds(facts: CaseFacts, policy: Policy) -> bool:
        last = last_days(facts.served_at, facts.heard, policy).get(kind)
        return last is not None and (
            facts.taken_late or _applied_day(facts, policy) <= last.astimezone(policy.numbering.zone).date()
        )

    return holds


reconsideration_in_time, court_in_time = in_time(RECONSIDERATION), in_time(SUIT)


def not_heavier(facts: CaseFacts, policy: Policy) -> bool:
    """What a review makes of a sanction is on the pack's ladder, and never harsher for the party (Administrative
    Reconsideration Law 63, Administrative Litigation Law 77)."""
    ladder = list(policy.enforcement.sanction_rules)
    if facts.sanction not in ladder or facts.sanction_decided not in ladder:
        return False
    rung = policy.enforcement.sanction_rules[facts.sanction]
    money = (rung.money or (facts.fine is None and not facts.gains)) and (facts.fine or 0) <= (facts.fine_decided or 0)
    money = money and (facts.gains or 0) <= (facts.gains_decided or 0)
    measures = set(facts.beside) <= {facts.sanction_decided, *facts.beside_decided}
    return (
        money
        and measures
        and _not_longer(facts)
        and ladder.index(facts.sanction) <= ladder.index(facts.sanction_decided)
    )


def _not_longer(facts: CaseFacts) -> bool:
    """A suspension that was bounded stays so, and ends no later; of nothing else there is a last day."""
    until, before = facts.suspended_until, facts.suspension_decided
    if facts.sanction != SUSPENSION:
        return until is None
    if facts.sanction_decided != SUSPENSION or before is None:
        return True
    return until is not None and until <= before


def stay_known(facts: CaseFacts, policy: Policy) -> bool:
    """Its first day, not before the decision reached the party, and if it has one its last, which is still to come."""
    since, until, zone = facts.stay_since, facts.stay_until, policy.numbering.zone
    if since is None or (facts.served_at is not None and since < facts.served_at.astimezone(zone).date()):
        return False
    return until is None or until >= max(since, facts.at.astimezone(zone).date())


def stay_ordered(facts: CaseFacts, policy: Policy) -> bool:
    """Who above this authority ordered it, and the paper that says so."""
    return facts.stay_by in ABOVE and bool(facts.stay_paper.strip())


def stay_end_shown(facts: CaseFacts, policy: Policy) -> bool:
    """What a court or another authority stayed, it alone lets go on: its paper says so."""
    return facts.stay_by not in ABOVE or bool(facts.outcome_paper.strip())


def known_authority(facts: CaseFacts, policy: Policy) -> bool:
    return facts.authority in policy.enforcement.authorities
