"""What firms handed in knows when its time may be over, and acts whose document is not there yet are noted.

A plain trigger: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

import django.db.models.deletion
from django.db import migrations, models

DUE = """
CREATE FUNCTION cases_matching_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_matching
    SET due_at = CASE WHEN (asked_in, asked_at) = (NEW.state, NEW.state_since) THEN NEW.deadline ELSE NEW.state_since END
    WHERE case_id = NEW.id AND closed_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER matching_due AFTER UPDATE OF state, state_since, deadline ON cases_case
    FOR EACH ROW WHEN ((OLD.state, OLD.state_since, OLD.deadline) IS DISTINCT FROM (NEW.state, NEW.state_since, NEW.deadline))
    EXECUTE FUNCTION cases_matching_due();
UPDATE cases_matching matching
SET due_at = CASE WHEN (asked_in, asked_at) = (state, state_since) THEN deadline ELSE state_since END
FROM cases_case WHERE cases_case.id = case_id AND matching.closed_at IS NULL
"""
UNDO = "DROP TRIGGER matching_due ON cases_case; DROP FUNCTION cases_matching_due()"
# As far back as the sweep looks. What the pack does not issue stays there, and is not looked at after that time.
ACTS = """
INSERT INTO cases_documentdue (event_id)
SELECT event.id FROM cases_caseevent event LEFT JOIN cases_issueddocument document ON document.event_id = event.id
WHERE document.id IS NULL AND event.at > now() - interval '31 days' AND event.act IN (
    'case.ask_firm', 'case.send_notice', 'case.serve_notice', 'case.call_hearing', 'case.adjourn_hearing',
    'case.record_hearing', 'case.decide', 'case.serve_decision', 'case.refer', 'case.refer_rest', 'case.refer_sector',
    'case.revoke', 'case.order_preservation', 'case.payment_demanded', 'case.serve_paper')
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_clocks_of_money_and_proof")]

    operations = [
        migrations.AddField("matching", "due_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="DocumentDue",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="document_due",
                        serialize=False,
                        to="cases.caseevent",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(DUE, UNDO),
        migrations.RunSQL(ACTS, migrations.RunSQL.noop),
    ]
