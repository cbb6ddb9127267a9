"""The policy in force, value by value, with its source."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from compliance.desk.permissions import DESK
from compliance.desk.policy_words import value_name, value_words
from compliance.desk.selectors.policy import policy_values
from compliance.desk.web.desk import desk_page
from core.access.rules import allow
from core.policies import current_policy
from core.policies.schema import Source
from core.policies.words import POLICY_SECTIONS


@dataclass(frozen=True)
class Line:
    name: str
    says: str
    source: Source


@allow(DESK)
def policy(request: HttpRequest) -> HttpResponse:
    found = current_policy()
    values = policy_values(found)
    sections: dict[str, list[Line]] = {}
    for path in sorted(found.sources):
        line = Line(value_name(path, found), value_words(path, values[path], found), found.sources[path])
        sections.setdefault(_section_of(path), []).append(line)
    return desk_page(request, "compliance/desk/policy.html", {"found": found, "sections": sections})


def _section_of(path: str) -> str:
    """The heading a value stands under: its table in the pack, where that has a heading of its own."""
    table = path.rpartition(".")[0]
    return table if table in POLICY_SECTIONS else path.partition(".")[0]
