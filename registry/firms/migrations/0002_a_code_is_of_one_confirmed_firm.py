"""A registration code is one confirmed firm's: whoever typed it first in an application keeps nobody else from applying."""

from django.db import migrations, models
from django.db.models import Q

ONCE = models.UniqueConstraint(
    condition=Q(("identity_confirmed_at__isnull", False)), fields=("registration_code",), name="marketer_code_confirmed"
)


class Migration(migrations.Migration):
    atomic = False  # the index is made beside what goes on

    dependencies = [("firms", "0001_marketers_operators_keys_and_webhooks")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS marketer_code_confirmed"
                    " ON firms_marketer (registration_code) WHERE identity_confirmed_at IS NOT NULL",
                    "DROP INDEX CONCURRENTLY IF EXISTS marketer_code_confirmed",
                )
            ],
            state_operations=[migrations.AddConstraint("marketer", ONCE)],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [  # no client rests on the old guarantee but the one that this replaces
                        "-- squawk-ignore ban-drop-constraint\n"
                        "ALTER TABLE firms_marketer DROP CONSTRAINT IF EXISTS marketer_code_once"
                    ],
                    migrations.RunSQL.noop,
                )
            ],
            state_operations=[migrations.RemoveConstraint("marketer", "marketer_code_once")],
        ),
    ]
