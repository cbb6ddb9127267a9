"""A firm with a million claims opens its page by an index of its own; what no question needs is kept no more.

Every claim was entered into eight indexes. `consent_claimed_once` begins with the number and `consent_of_firm` with the firm, so
those of the two foreign keys are spared, and so is that of the beginnings of ids.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Index, Q


def dropped(index: str, column: str) -> migrations.RunSQL:
    back = f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON register_consent ({column})"
    return migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {index}", back)


class Migration(migrations.Migration):
    atomic = False  # indexes are made and dropped beside the table's work
    dependencies = [("register", "0006_files_of_consents")]

    operations = [
        AddIndexConcurrently("consent", Index(fields=["marketer", "-id"], name="consent_of_firm")),
        AddIndexConcurrently(
            "consent",
            Index(
                fields=["marketer", "-revoked_at", "-id"], condition=Q(revoked_at__isnull=False), name="consent_revoked"
            ),
        ),
        AddIndexConcurrently(
            "consent",
            Index(
                fields=["marketer"],
                condition=Q(contested_at__isnull=False) | Q(confirmed_at__isnull=False),
                name="consent_answered",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                dropped("register_consent_marketer_id_a8bbb57f", "marketer_id"),
                dropped("register_consent_number_id_baf46281", "number_id"),
                # Nobody looks for the beginning of an id.
                dropped("register_consent_public_id_70e0749a_like", "public_id varchar_pattern_ops"),
            ],
            state_operations=[
                migrations.AlterField(
                    "consent",
                    "marketer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="firms.marketer",
                    ),
                ),
                migrations.AlterField(
                    "consent",
                    "number",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="core.number",
                    ),
                ),
            ],
        ),
    ]
