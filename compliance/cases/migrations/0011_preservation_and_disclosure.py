"""What is to be preserved before it is lost, formally or by request, and numbers that are disclosed to a firm.

A plain trigger notes each proved complaint: those of pgtrigger can be told to do nothing, and asking for that costs a
millisecond a row.
"""

import functools

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids
from core.running.create_models import together

NOTE = """
CREATE FUNCTION cases_note_preservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_preservationchange (complaint) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER preservation_of_added AFTER INSERT ON complaints_complaint
    FOR EACH ROW WHEN (NEW.evidence <> 'C0') EXECUTE FUNCTION cases_note_preservation();
CREATE TRIGGER preservation_of_changed AFTER UPDATE OF caller_id, called_at, evidence ON complaints_complaint
    FOR EACH ROW WHEN (NEW.evidence <> 'C0' AND (OLD.caller_id, OLD.called_at, OLD.evidence = 'C0')
        IS DISTINCT FROM (NEW.caller_id, NEW.called_at, FALSE))
    EXECUTE FUNCTION cases_note_preservation();
INSERT INTO cases_preservationchange (complaint) SELECT id FROM complaints_complaint WHERE evidence <> 'C0'
"""
UNDO = """
DROP TRIGGER preservation_of_added ON complaints_complaint;
DROP TRIGGER preservation_of_changed ON complaints_complaint;
DROP FUNCTION cases_note_preservation()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_clocks_of_cases"),
        ("complaints", "0004_days_of_open_data"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PreservationChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("complaint", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("dsc",), **{}), max_length=40, unique=True
                    ),
                ),
                ("purpose", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("state", models.CharField(max_length=10)),
                ("asked_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("disclosed_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disclosures", to="cases.case"
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disclosures",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "disclosed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.marketer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "consented"])),
                        fields=("complaint", "marketer"),
                        name="disclosure_asked_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidencePreservation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("items", models.TextField()),
                ("place", models.TextField()),
                ("reason", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("ordered_at", models.DateTimeField(null=True)),
                ("decide_by", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("outcome_reason", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="preservations", to="cases.case"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("case",), name="preservation_one_at_a_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PreservationRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("prq",), **{}), max_length=40, unique=True
                    ),
                ),
                ("kept_from", models.DateField()),
                ("kept_to", models.DateField()),
                ("province", models.CharField(blank=True, max_length=10)),
                ("lives_until", models.DateTimeField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("state", models.CharField(default="due", max_length=10)),
                ("addressee", models.CharField(blank=True, max_length=10)),
                ("addressee_name", models.CharField(blank=True, max_length=200)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("written", models.JSONField(default=dict)),
                ("code", models.CharField(blank=True, max_length=20)),
                ("key_id", models.SmallIntegerField(null=True)),
                ("digest", models.BinaryField(null=True)),
                ("signature", models.BinaryField(null=True)),
                ("written_at", models.DateTimeField(null=True)),
                ("sent_on", models.DateField(null=True)),
                ("sent_how", models.TextField(blank=True)),
                ("answered_on", models.DateField(null=True)),
                ("answer", models.CharField(blank=True, max_length=10)),
                ("answer_text", models.TextField(blank=True)),
                ("dropped_because", models.TextField(blank=True)),
                (
                    "caller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preservation_requests",
                        to="complaints.caller",
                    ),
                ),
                (
                    "marketer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.marketer"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.operator"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["province", "state", "lives_until"], name="preservation_work_list"),
                    models.Index(fields=["kept_to"], name="preservation_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("caller", "kept_from"), name="preservation_once_per_line_and_month"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True), fields=("code",), name="preservation_code_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(NOTE, UNDO),
    ]
    operations = together(operations)
