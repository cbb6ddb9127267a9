"""Many claims of one firm at once, in SQL: which of them are on file, and how new ones are kept."""

from registry.register.models.consent_standing import standing_sql
from registry.register.rules.consent import SEEN_AS, ConsentState

_STATE = standing_sql({str(state): f"'{SEEN_AS.get(state, state)}'" for state in ConsentState})
# As the firm sees it. What is on file is known, though the clocks of two machines may differ.
FOUND = f"""register_consent.number_id, register_consent.content_digest, register_consent.id, register_consent.public_id,
    coalesce({_STATE}, '{ConsentState.CLAIMED}')"""
# Each looked up by itself, which OFFSET keeps so: joined, all claims of the firm would be read for the few asked for.
CLAIMED = f"""
SELECT found.* FROM unnest(%(numbers)s::bigint[], %(digests)s::text[]) AS claim(number, digest), LATERAL (
    SELECT {FOUND} FROM register_consent WHERE register_consent.marketer_id = %(marketer)s
    AND register_consent.number_id = claim.number AND register_consent.content_digest = claim.digest OFFSET 0
) AS found
"""  # noqa: S608 - put together from constants alone
# Rows on their way into the table with no statement of their own, which takes half as long as INSERT. Whoever writes them has
# looked which are on file: one that came meanwhile raises IntegrityError for all.
IDS = "SELECT nextval((SELECT pg_get_serial_sequence('register_consent', 'id')::regclass)) FROM generate_series(1, %s)"
KEEP = """
COPY register_consent (id, public_id, number_id, marketer_id, channels, categories, given_at, expires_at, evidence,
    content_digest, received_at) FROM STDIN
"""
