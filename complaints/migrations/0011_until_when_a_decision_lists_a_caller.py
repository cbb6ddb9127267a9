"""Until when a decision in force lists a caller, instead of a mark that only a sweep took away: open data shows a mobile in full until
then. Who is on the list is asked of the list alone.

The columns of the former marks stay until no process of the former release writes them.
"""

from django.db import migrations, models

TRIGGER = """
DROP TRIGGER published_listed ON complaints_caller;
CREATE TRIGGER published_listed AFTER UPDATE OF {column} ON complaints_caller
    FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) EXECUTE FUNCTION complaints_note_listed();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0010_rows_of_calls_complained_of_before")]

    operations = [
        migrations.AddField("caller", "decided_until", models.DateTimeField(null=True)),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("caller", "listed"),
                migrations.RemoveField("caller", "by_decision"),
            ],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE complaints_caller ALTER COLUMN listed SET DEFAULT false", migrations.RunSQL.noop
                )
            ],
        ),
        migrations.RunSQL(TRIGGER.format(column="decided_until"), TRIGGER.format(column="by_decision")),
    ]
