"""How numbers stand in the register, in SQL: what `registry.register.rules.registration` says of one, for any number of rows.

The only text of it: a property test holds both equal (tests/registry/register/test_registration_standing.py).
"""

# The last word of each number (`ids`) by a moment (`at`), from the log, so that who asks twice is answered alike.
LAST_WORDS = """
SELECT DISTINCT ON (number_id) {columns} FROM register_registerchange
WHERE number_id = ANY(%(ids)s) AND at <= %(at)s ORDER BY number_id, at DESC, id DESC
"""


def last_words_sql(columns: str) -> str:
    return LAST_WORDS.format(columns=columns)


def live_sql(row: str) -> str:
    """Whether the row `row` of `register_registration` stands: pending or binding."""
    return f"{row}.withdrawn_at IS NULL"


def pending_sql(row: str, at: str) -> str:
    """Of a row that stands: whether firms are not bound yet. `at`: the parameter that is the moment."""
    return f"{row}.binding_from > {at}"
