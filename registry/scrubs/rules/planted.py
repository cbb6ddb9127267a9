"""What hits of planted numbers may be taken for. They lead somewhere and prove nothing: a list can have passed through many
hands, and a scan of the register meets planted numbers like any others."""

from enum import StrEnum

from core.policies.schema import ScanRules


class Lead(StrEnum):
    NOTHING = "nothing"
    QUESTION = "question"  # to be looked into by the desk
    ACCUSES = "accuses"  # beside other evidence, and never alone


def lead_of(numbers: int, rules: ScanRules) -> Lead:
    """`numbers`: distinct planted numbers of one place that one firm asked about. One or two may be chance: somebody typed a
    wrong digit, or held the line before."""
    if numbers >= rules.planted_accuse:
        return Lead.ACCUSES
    return Lead.QUESTION if numbers >= rules.planted_question else Lead.NOTHING
