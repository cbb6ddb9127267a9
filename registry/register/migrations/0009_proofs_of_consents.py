"""Files by which firms prove the consents that they claim."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0008_letters_that_wait"), ("register", "0008_words_to_answer_a_claim_with")]

    operations = [
        migrations.CreateModel(
            name="ConsentProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("matches", models.BooleanField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_proof",
                        to="core.attachment",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="register.consent"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["consent", "at"], name="proof_of_consent")]},
        ),
    ]
