"""Written down below, of what stands."""

from django.db import migrations

WRITE = """
UPDATE complaints_caller caller SET decided_until = decided.until
FROM (
    SELECT caller_id, max(until) AS until FROM listings_blacklistentry
    WHERE state = 'active' AND action IN ('label', 'block', 'emergency') AND fallen_at IS NULL AND reason = 'decision'
    GROUP BY caller_id
) decided
WHERE caller.id = decided.caller_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0011_until_when_a_decision_lists_a_caller"),
        ("listings", "0007_holders_whom_nobody_could_tell"),
    ]

    operations = [migrations.RunSQL(WRITE, migrations.RunSQL.noop)]
