"""An act leaves a record, and is one transaction: each public function of a room's services reaches the writer of the audit
trail, and writes nothing outside a transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.test_layers import ROOT, modules
from tests.house.test_stems import of_helpers

WRITER = "audit_write"
NAMES_ONLY = "gives a name to what an act speaks of; the act is on record"
OWN_ROW = "its own rows are the record"
PART = "a step of an act that is on record"
UNRECORDED = {
    "audit_write": "the writer itself",
    **dict.fromkeys(["audit_chain_extend", "audit_head_sign", "audit_heads_send"], "the chain is made of records"),
    **dict.fromkeys(["number_obtain", "numbers_obtain", "numbers_make", "numbers_find", "numbers_hold"], NAMES_ONLY),
    **dict.fromkeys(["caller_obtain", "callers_obtain"], NAMES_ONLY),
    **dict.fromkeys(["sms_queue", "sms_queue_many", "sms_send", "mail_queue", "mail_leave"], OWN_ROW),
    **dict.fromkeys(
        ["webhook_announce", "webhooks_announce", "webhook_delivery_claim", "webhook_messages_forget"], OWN_ROW
    ),
    "watchlists_notice": OWN_ROW,
    "holder_claims_note": "notes what is to be looked at once, and settles nothing",
    **dict.fromkeys(["service_mail_note", "service_mail_claim", "service_mail_write"], OWN_ROW),
    **dict.fromkeys(
        [f"{of}_{done}" for of in ("clock_steps", "appeal_steps", "complaints_late") for done in ("claim", "told")],
        OWN_ROW,
    ),
    **dict.fromkeys(["scrub_record_write", "scrub_list_keep", "planted_hits_note"], PART),
    "restriction_mark_told": OWN_ROW,
    **dict.fromkeys(["scrub_jobs_tidy", "leftovers_forget", "attachments_tidy"], "removes what was kept for a time"),
    "firm_days_count": "adds up scrubs, which are on record",
    "api_key_mark_used": "an hour in the key's row; more would follow a person",
}
# What calls of these names write. In Django each statement outside a transaction is one by itself.
WRITES = {
    *("save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete"),
    *("execute", "executemany", "audit_write"),
}
CALLERS = "in the transaction of the act that it is a part of"
MARK = "claims or marks a row by one statement, for others to see at once; what follows has transactions of its own"
NO_TRANSACTION = {
    **dict.fromkeys(["audit_write", "caller_obtain", "callers_obtain", "numbers_make", "numbers_hold"], CALLERS),
    **dict.fromkeys(["rows_hold", "attachments_join", "service_mail_note"], CALLERS),
    **dict.fromkeys(["import_step_take", "scrub_job_read", "scrub_job_gather", "report_build", "reports_sweep"], MARK),
    **dict.fromkeys(["service_mail_claim", "service_mail_write", "sms_send", "mail_leave", "api_key_mark_used"], MARK),
    **dict.fromkeys(["webhook_delivery_claim", "webhook_deliver", "watchlist_refresh", "watchlist_turn_take"], MARK),
    **dict.fromkeys(["violations_gather", "complaints_assess_changed", "consent_file_cut", "consent_part_take"], MARK),
    **dict.fromkeys(["holder_claims_follow", "listings_untold_tell"], MARK),  # notes are struck out by one statement
}
Function = tuple[str, str]  # file, name


def functions() -> dict[Function, ast.FunctionDef]:
    trees = modules("services")
    return {(file, node.name): node for file, tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def reaches(one: Function, all_of_them: dict[Function, ast.FunctionDef], seen: set[Function]) -> bool:
    """Whether the writer is named in the function, or in one of the services that it names."""
    seen.add(one)
    names = {node.id for node in ast.walk(all_of_them[one]) if isinstance(node, ast.Name)}
    return WRITER in names or any(
        reaches(other, all_of_them, seen)
        for other in all_of_them
        if other not in seen and other[1] in names and (other[0] == one[0] or not other[1].startswith("_"))
    )


def without_record() -> Iterator[Function]:
    found = functions()
    for one in found:
        if not one[1].startswith("_") and not of_helpers(ROOT / Path(one[0])) and not reaches(one, found, set()):
            yield one


def test_an_act_leaves_a_record() -> None:
    lacking = [
        f"{file}: {name} writes no audit record. A question is a selector; a module of helpers says so in its first word"
        for file, name in without_record()
        if name not in UNRECORDED
    ]
    assert not lacking, "\n".join(lacking)


def test_each_exception_is_still_one() -> None:
    stale = set(UNRECORDED) - {name for _file, name in without_record()} - {WRITER}
    assert not stale, f"These leave a record now, or are gone: {sorted(stale)}"


def atomic(node: ast.FunctionDef | ast.With) -> bool:
    said = node.decorator_list if isinstance(node, ast.FunctionDef) else [item.context_expr for item in node.items]
    return any("transaction.atomic" in ast.unparse(one) for one in said)


def outside(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in it outside ``with transaction.atomic()``."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.With) and atomic(child)):
            yield child
            yield from outside(child)


def writes_bare(one: Function, all_of_them: dict[Function, ast.FunctionDef], seen: set[Function]) -> bool:
    """Whether the function, or one of its file that it names, writes outside a transaction."""
    seen.add(one)
    if atomic(all_of_them[one]):
        return False
    nodes = list(outside(all_of_them[one]))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    names = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in called}
    others = {(one[0], node.id) for node in nodes if isinstance(node, ast.Name)} & all_of_them.keys() - seen
    return bool(names & WRITES) or any(writes_bare(other, all_of_them, seen) for other in others)


def without_transaction() -> set[Function]:
    found = functions()
    acts = [one for one in found if not one[1].startswith("_") and not of_helpers(ROOT / Path(one[0]))]
    return {one for one in acts if writes_bare(one, found, set())}


def test_an_act_is_one_transaction() -> None:
    lacking = [
        f"{file}: {name} writes outside a transaction; decorate it with @transaction.atomic"
        for file, name in sorted(without_transaction())
        if name not in NO_TRANSACTION
    ]
    assert not lacking, "\n".join(lacking)


def test_whoever_needs_no_transaction_is_still_there() -> None:
    stale = set(NO_TRANSACTION) - {name for _file, name in without_transaction()}
    assert not stale, f"These write inside a transaction now, or are gone: {sorted(stale)}"
