"""Firms are found by code, name and domain; codes lose the hyphens that no firm is told apart by."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Lower, Replace, Upper

# A code that is confirmed of another firm already stays as it is: an officer sees both by their name.
FOLD = """
UPDATE firms_marketer SET registration_code = replace(registration_code, '-', '')
WHERE registration_code LIKE '%-%' AND NOT EXISTS (
    SELECT 1 FROM firms_marketer AS other
    WHERE other.registration_code = replace(firms_marketer.registration_code, '-', '')
)
"""
NAME = Upper(
    Replace(models.Func("name", template="normalize(%(expressions)s, NFKC)"), models.Value(" "), models.Value(""))
)
DOMAIN = Lower(
    models.Func(
        "contact_email", models.Value("@"), models.Value(2), function="split_part", output_field=models.CharField()
    )
)


class Migration(migrations.Migration):
    atomic = False  # the indexes are made beside the table's work
    dependencies = [
        ("firms", "0003_admission_documents_terms_and_requests"),
    ]

    operations = [
        AddIndexConcurrently("marketer", models.Index(fields=["registration_code"], name="marketer_by_code")),
        AddIndexConcurrently("marketer", models.Index(NAME, name="marketer_by_folded_name")),
        AddIndexConcurrently("marketer", models.Index(DOMAIN, name="marketer_by_mail_domain")),
        AddIndexConcurrently(
            "marketer",
            models.Index(
                condition=models.Q(state="admitted"), fields=["admitted_until"], name="marketer_admission_ends"
            ),
        ),
        migrations.RunSQL(FOLD, migrations.RunSQL.noop),
    ]
