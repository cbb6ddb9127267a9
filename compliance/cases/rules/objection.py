"""Helper of the rules of cases: what stands against an act."""

from dataclasses import dataclass

from core.policies.schema import Names


@dataclass(frozen=True)
class Objection:
    """Why an act is not possible now: a stable code and the sentence in each language."""

    code: str
    names: Names
