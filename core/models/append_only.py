"""Tables that are only ever added to: the database itself refuses to change, delete or truncate."""

import pgtrigger


def append_only() -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
        ),
    ]
