"""Events and documents of a case are only ever added to. Once its time of keeping is over, this function alone deletes them.

It runs as the role that owns the tables, and looks at the rows' own times, which nobody can change: whoever has the
application's role cannot delete by it what happened within a year (`core.policies.schema.GUARDED_FOR`).
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION cases_history_end(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET pgtrigger.ignore = '{pgtrigger_append_only_320b9,pgtrigger_append_only_3675d}' AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_caseevent WHERE case_id = ANY(ids) AND at > now() - interval '365 days')
        OR EXISTS (SELECT FROM cases_casedocument WHERE case_id = ANY(ids) AND at > now() - interval '365 days')
    THEN
        RAISE EXCEPTION 'What happened to a case within a year is kept.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM cases_caseevent WHERE case_id = ANY(ids);
    DELETE FROM cases_casedocument WHERE case_id = ANY(ids);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_cases_their_events_and_documents")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION cases_history_end(bigint[])")]
