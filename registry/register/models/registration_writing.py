"""What many wishes write, in SQL: the log, and the present state of each number."""

# When a row was said, from microseconds; 0: nobody tells, so now.
SAID = "COALESCE('epoch'::timestamptz + NULLIF(change.said, 0) * interval '1 microsecond', %(at)s)"
BEGAN = SAID.replace("change.said", "change.began")
LOG = """
WITH written AS (
    INSERT INTO register_registerchange
        (number_id, what, preferences, assurance, source, reference, registered_at, binding_from, said_at, at)
    SELECT change.number_id, (%(words)s::text[])[change.what], COALESCE(body.value, '{}'),
           (%(sure)s::text[])[change.assurance], %(source)s, COALESCE(change.reference, ''),
           COALESCE(period.registered_at, {began}), COALESCE(period.binding_from, {began} + %(grace)s), {said}, %(at)s
    FROM unnest(%(numbers)s::bigint[], %(what)s::int[], %(bodies)s::int[], %(assurances)s::int[],
                %(references)s::text[], %(kept)s::int[], %(said)s::bigint[], %(began)s::bigint[])
         WITH ORDINALITY AS change(number_id, what, body, assurance, reference, kept, said, began, position)
    LEFT JOIN jsonb_array_elements(%(json)s::jsonb) WITH ORDINALITY AS body(value, position)
           ON body.position = change.body + 1
    LEFT JOIN LATERAL (
        SELECT registered_at, binding_from FROM register_registration
        WHERE change.kept = 1 AND number_id = change.number_id LIMIT 1
    ) AS period ON true
    ORDER BY change.position
    RETURNING id
) SELECT min(id), max(id) FROM written
""".replace("{said}", SAID).replace("{began}", BEGAN)
COLUMNS = "number_id, preferences, assurance, source, registered_at, binding_from, changed_at, said_at, withdrawn_at"
CHANGES = """
unnest(%(numbers)s::bigint[], %(what)s::int[], %(bodies)s::int[], %(assurances)s::int[], %(kept)s::int[], %(said)s::bigint[],
       %(began)s::bigint[])
    AS change(number_id, what, body, assurance, kept, said, began)
LEFT JOIN jsonb_array_elements(%(json)s::jsonb) WITH ORDINALITY AS body(value, position) ON body.position = change.body + 1
"""
FIRST = f"""
INSERT INTO register_registration ({COLUMNS})
SELECT change.number_id, body.value, (%(sure)s::text[])[change.assurance], %(source)s, {BEGAN}, {BEGAN} + %(grace)s, %(at)s,
       {SAID}, CASE WHEN change.what = 3 THEN %(at)s END
FROM {CHANGES}
"""  # noqa: S608 - put together from constants alone
# A body of -1: only withdrawn, so that what was asked, how sure and by whom stays as it stands.
AGAIN = f"""
INSERT INTO register_registration ({COLUMNS})
SELECT change.number_id, COALESCE(body.value, stood.preferences),
       CASE WHEN change.body < 0 THEN stood.assurance ELSE (%(sure)s::text[])[change.assurance] END,
       CASE WHEN change.body < 0 THEN stood.source ELSE %(source)s END,
       CASE WHEN change.kept = 1 THEN stood.registered_at ELSE {BEGAN} END,
       CASE WHEN change.kept = 1 THEN stood.binding_from ELSE {BEGAN} + %(grace)s END,
       %(at)s, {SAID}, CASE WHEN change.what = 3 THEN %(at)s END
FROM {CHANGES}
CROSS JOIN LATERAL (
    SELECT preferences, assurance, source, registered_at, binding_from FROM register_registration
    WHERE number_id = change.number_id LIMIT 1
) AS stood
ON CONFLICT (number_id) DO UPDATE SET
    preferences = excluded.preferences, assurance = excluded.assurance, source = excluded.source,
    registered_at = excluded.registered_at, binding_from = excluded.binding_from,
    changed_at = excluded.changed_at, said_at = excluded.said_at, withdrawn_at = excluded.withdrawn_at
"""  # noqa: S608 - put together from constants alone
REPEATED = """
UPDATE register_registration now SET said_at = greatest(now.said_at, 'epoch'::timestamptz + change.said * interval '1 microsecond')
FROM unnest(%(numbers)s::bigint[], %(said)s::bigint[]) AS change(number_id, said) WHERE now.number_id = change.number_id
"""
