"""Whose number a caller is, is asked in one way: an approved declaration at a moment. Nobody else reads the claims."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("config", "core", "registry", "complaints", "compliance", "benchmarks")
TOLD = re.compile(r"CallerNumber\b|caller_numbers\b|callernumber")
# Where the claims are kept, changed and asked about; the page of the firm's own.
HOME = {
    "registry/firms/models/__init__.py",
    "registry/firms/models/caller_number.py",
    "registry/firms/migrations/0001_marketers_operators_keys_and_webhooks.py",
    "registry/firms/services/caller_number.py",
    "registry/firms/selectors/caller_number.py",
    "registry/firms/services/caller_proof.py",
    "registry/firms/services/caller_locks.py",
    "registry/firms/web/marketer_callers.py",
    "registry/firms/web/marketer_caller.py",
    "benchmarks/desk_world.py",  # makes twenty thousand of them
    # What an operator is asked about a claim, for the desk alone.
    "registry/firms/selectors/claim.py",
    "registry/firms/services/caller_claim.py",
    "compliance/desk/selectors/access_log.py",  # what a record of the trail is about, by its table and value alone
}
# The selectors that give claims in whatever state, and who shows them: the firm itself, the person whose mobile it is and the desk.
CLAIMS = re.compile(
    r"declarations_(?:of|about|standing|found)\b|claims_beside\b|has_declared\b|claims_(?:over|to_mobiles)\b|callers_held_now\b|firms_declaring\b"
)
SHOWN_BY = {
    "registry/firms/selectors/caller_number.py",
    "registry/firms/services/caller_number.py",  # whether the firm declared it already
    "registry/firms/services/caller_locks.py",  # which others an act decides over
    "registry/firms/services/caller_reply.py",  # what a person answers
    "registry/firms/web/marketer_callers.py",
    "registry/firms/web/marketer_caller.py",
    "compliance/listings/selectors/appeal.py",  # the proved holder of a listed number appeals
    # To the person whose mobile it is.
    "registry/register/web/caller_lines.py",
    "compliance/retention/selectors/personal_copy.py",  # to the holder of the claimed line, in their copy
    "registry/register/web/numbers.py",
    "registry/scrubs/web/marketer_due.py",
    "compliance/desk/web/callers.py",
    "compliance/desk/web/case.py",
    "compliance/desk/web/declarations.py",
    "compliance/desk/web/filters.py",
}


def naming(words: re.Pattern[str]) -> set[str]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    files += (ROOT / "templates").rglob("*.html")
    return {str(path.relative_to(ROOT)) for path in files if words.search(path.read_text(encoding="utf-8"))}


def test_nobody_reads_declarations_past_their_selectors() -> None:
    assert naming(TOLD) == HOME


def test_unapproved_claims_are_shown_to_the_firm_itself_and_the_desk_alone() -> None:
    assert naming(CLAIMS) == SHOWN_BY


def test_the_public_and_the_assessment_ask_for_what_is_approved() -> None:
    asking = naming(re.compile(r"declaration_at\b|ApprovedCallers\b|approved_callers\b|callers_approved\b"))
    assert asking == {
        "registry/firms/selectors/caller_number.py",
        "registry/scrubs/selectors/planted_number.py",
        "complaints/selectors/firm_complaints.py",
        "complaints/web/marketer_complaints.py",
        "compliance/listings/selectors/caller_card.py",
        "compliance/listings/selectors/evidence.py",
        "compliance/listings/services/listing_news.py",
        "compliance/findings/selectors/campaign.py",
        "compliance/findings/selectors/complaint_facts.py",
        "compliance/reports/web/public.py",
        "compliance/cases/models/case.py",
        "compliance/cases/selectors/document_facts.py",
        "compliance/cases/selectors/preservation_request.py",
        "compliance/listings/models/blacklist.py",
    }
