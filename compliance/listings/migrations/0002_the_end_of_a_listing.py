"""What happened to an entry is only ever added to. Once its time of keeping is over, this function alone deletes it.

It runs as the role that owns the tables, and looks at the rows' own times, which nobody can change: whoever has the
application's role cannot delete by it what happened within a year (`core.policies.schema.GUARDED_FOR`).
"""

from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION listings_history_end(ids bigint[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET pgtrigger.ignore = '{pgtrigger_append_only_54156,pgtrigger_append_only_d02ef,pgtrigger_append_only_64e89}' AS $$
DECLARE
    forgotten bigint;
BEGIN
    IF EXISTS (SELECT FROM listings_listingevent WHERE entry_id = ANY(ids) AND at > now() - interval '365 days')
        OR EXISTS (SELECT FROM listings_listingreview WHERE entry_id = ANY(ids) AND at > now() - interval '365 days')
        OR EXISTS (SELECT FROM listings_blacklistchange WHERE entry_id = ANY(ids) AND at > now() - interval '365 days')
    THEN
        RAISE EXCEPTION 'What happened to an entry within a year is kept.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(max(version), 0) INTO forgotten FROM listings_blacklistchange WHERE entry_id = ANY(ids);
    DELETE FROM listings_listingevent WHERE entry_id = ANY(ids);
    DELETE FROM listings_listingreview WHERE entry_id = ANY(ids);
    DELETE FROM listings_blacklistchange WHERE entry_id = ANY(ids);
    RETURN forgotten;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_the_blacklist")]

    operations = [
        migrations.AddField("blacklistversion", "forgotten", models.BigIntegerField(db_default=0)),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION listings_history_end(bigint[])"),
    ]
