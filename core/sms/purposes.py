"""What messages are for. Each purpose has a budget of its own in the pack, so that none spends another's."""

from datetime import datetime, timedelta

from core.policies.messages import MessageBudget
from core.policies.schema import Policy

CODE = "code"  # somebody waits for it: a landline is called with it at night too
CONSENT = "consent"  # a firm claims that the reader agreed
REGISTRATION = "registration"  # the reader's registration was made or changed
WITHDRAWAL = "withdrawal"
DISCLOSURE = "disclosure"  # whether the reader's number may be, or that it was, disclosed to a firm
LISTING = "listing"  # the reader's number stands on the blacklist of callers, or an appeal against that was answered
HOLDING = "holding"  # another account looks after the reader's number
CALLING = "calling"  # a firm says that the reader calls for it from this number
HELPING = "helping"  # somebody helps with the reader's number, what they did, and that it ends
COMPLAINT = "complaint"  # what became of the reader's complaints
PURPOSES = (CODE, CONSENT, REGISTRATION, WITHDRAWAL, DISCLOSURE, LISTING, HOLDING, CALLING, HELPING, COMPLAINT)
# What may go out tomorrow when today's budget is spent. Nothing else waits: a code is dead by then, and news of an act on
# a registration is worth something only while the act is new.
WAITING = frozenset({CONSENT, DISCLOSURE, LISTING, CALLING, HELPING, COMPLAINT})
USEFUL = {CODE: timedelta(minutes=10)}  # as long as the code works; what comes later is paid for in vain


def budget_of(purpose: str, policy: Policy) -> MessageBudget:
    return policy.messages.budgets[purpose]


def day_of(at: datetime, policy: Policy) -> datetime:
    """When the day began to which `at` belongs, in the pack's zone."""
    return at.astimezone(policy.numbering.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def next_day(at: datetime, policy: Policy) -> datetime:
    began = day_of(at, policy)
    return (began + timedelta(days=1)).replace(hour=0)
