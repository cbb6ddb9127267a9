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
# Channels and trades are the same in many claims: each row says which of the few lists it has.
KEEP = f"""
INSERT INTO register_consent (public_id, number_id, marketer_id, channels, categories, given_at, expires_at, evidence,
    content_digest, received_at)
SELECT claim.public_id, claim.number, %(marketer)s, (%(channels)s::text[])[claim.purpose]::varchar[],
    (%(categories)s::text[])[claim.purpose]::varchar[], 'epoch'::timestamptz + claim.given * interval '1 microsecond',
    'epoch'::timestamptz + claim.expires * interval '1 microsecond', decode(claim.evidence, 'hex'), claim.digest, %(at)s
FROM unnest(%(public_ids)s::text[], %(numbers)s::bigint[], %(purposes)s::int[], %(given)s::bigint[], %(expires)s::bigint[],
    %(evidence)s::text[], %(digests)s::text[])
    WITH ORDINALITY AS claim(public_id, number, purpose, given, expires, evidence, digest, position)
ORDER BY claim.position
ON CONFLICT DO NOTHING RETURNING {FOUND}
"""  # noqa: S608 - put together from constants alone
