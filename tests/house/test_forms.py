"""Whoever types into a form loses no word of it: each form with fields of ours carries its sealed state (decision 41)."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "templates"
FORM = re.compile(r'<form [^>]*method="post".*?</form>', re.DOTALL)
FIELDS = re.compile(r"\{\{ ?\w*form ?\}\}|as_field_group|<textarea|<input class")
# Nothing is typed that could be lost, or nobody's session is asked for.
WITHOUT = {
    "complaints/money_question.html": "yes or no",
    "complaints/complaint_status.html": "a question of anybody's, answered on the spot",
    "compliance/reports/caller_check.html": "a question of anybody's, answered on the spot",
    "core/outbox.html": "a developer's page",
    "compliance/cases/my_disclosures.html": "yes or no",
    "compliance/desk/admin_officer_end.html": "a question",
    "compliance/desk/admin_role_end.html": "a question",
    "registry/firms/marketer_apply.html": "one address, before there is a session",
    "core/sign_in_number.html": "where a session begins",
    "registry/register/number_add.html": "one number",
    "registry/register/help_add.html": "one number",
    "registry/scrubs/marketer_list.html": "a receipt that stands on the page",
    "registry/scrubs/marketer_lists.html": "a file",
    "registry/scrubs/marketer_watchlists.html": "one choice",
    "registry/scrubs/verify_receipt.html": "a question of anybody's, answered on the spot",
}


def forms_without_state() -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for room in ("complaints", "compliance", "core", "registry")
        for path in sorted((ROOT / room).rglob("*.html"))
        for form in FORM.findall(path.read_text(encoding="utf-8"))
        if FIELDS.search(form) and "{% form_state" not in form
    }


def test_what_is_typed_into_a_form_is_not_lost() -> None:
    assert forms_without_state() == set(WITHOUT)
