"""Which callers a decision lists: these alone are shown in full in open data, whose days follow the mark."""

from django.db import migrations, models

TRIGGER = """
DROP TRIGGER published_listed ON complaints_caller;
CREATE TRIGGER published_listed AFTER UPDATE OF {column} ON complaints_caller
    FOR EACH ROW WHEN (OLD.{column} <> NEW.{column}) EXECUTE FUNCTION complaints_note_listed();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_consents_to_ask_an_operator")]

    operations = [
        migrations.AddField("caller", "by_decision", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(TRIGGER.format(column="by_decision"), TRIGGER.format(column="listed")),
    ]
