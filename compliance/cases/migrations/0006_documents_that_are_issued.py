"""Documents that are issued are only ever added to; they end with the case they stand in, by the function that ends its history."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from core.running.create_models import together

FUNCTION = """
CREATE OR REPLACE FUNCTION cases_history_end(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET pgtrigger.ignore = '{pgtrigger_append_only_320b9,pgtrigger_append_only_3675d%s}' AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_caseevent WHERE case_id = ANY(ids) AND at > now() - interval '365 days')
        OR EXISTS (SELECT FROM cases_casedocument WHERE case_id = ANY(ids) AND at > now() - interval '365 days')
    THEN
        RAISE EXCEPTION 'What happened to a case within a year is kept.' USING ERRCODE = 'insufficient_privilege';
    END IF;%s
    DELETE FROM cases_caseevent WHERE case_id = ANY(ids);
    DELETE FROM cases_casedocument WHERE case_id = ANY(ids);
END $$
"""
IGNORED = ",pgtrigger_append_only_1d8f6,pgtrigger_append_only_c945d,pgtrigger_append_only_34f6f"
DELETED = """
    DELETE FROM cases_issuedpdf WHERE document_id IN (SELECT id FROM cases_issueddocument WHERE case_id = ANY(ids));
    DELETE FROM cases_issueddocument WHERE case_id = ANY(ids);
    DELETE FROM cases_documentnumber WHERE case_id = ANY(ids);"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_files_of_a_case"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("number", models.CharField(max_length=80, unique=True)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("written", models.JSONField()),
                ("key_id", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="document_numbers", to="cases.case"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document_number",
                        to="cases.caseevent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DocumentSerial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=30)),
                ("year", models.SmallIntegerField()),
                ("last", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "kind", "year"), name="document_serial_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="IssuedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, unique=True)),
                ("kind", models.CharField(max_length=30)),
                ("number", models.CharField(max_length=80, unique=True)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("to_firm", models.BooleanField(default=False)),
                ("written", models.JSONField()),
                ("key_id", models.SmallIntegerField()),
                ("digest", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=80)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issued_documents", to="cases.case"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_document",
                        to="cases.caseevent",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IssuedPdf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=10)),
                ("content", models.BinaryField()),
                ("sha256", models.BinaryField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pdfs", to="cases.issueddocument"
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="documentnumber",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6ca43295bcc447dffc694283c95d0aa5879fc353",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1d8f6",
                    table="cases_documentnumber",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="documentnumber",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                    hash="692adbe1b468d1827779727c5d196fe0b5d749b5",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_47b18",
                    table="cases_documentnumber",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="issueddocument",
            index=models.Index(fields=["case", "at"], name="issued_document_of_case"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issueddocument",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f49a1892674aed84fb5f44a793639248a1141e34",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c945d",
                    table="cases_issueddocument",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issueddocument",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                    hash="ded740fd25c4a9565b6240e04b01f2c8e36822a8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_0a862",
                    table="cases_issueddocument",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedpdf",
            constraint=models.UniqueConstraint(fields=("document", "language"), name="issued_pdf_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issuedpdf",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f38255addc0276643037d5c422ca10b93cb63f31",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_34f6f",
                    table="cases_issuedpdf",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issuedpdf",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                    hash="12ef7dedde5d225bfc6e65348f519d00ecb8dcb5",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_fd108",
                    table="cases_issuedpdf",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FUNCTION % (IGNORED, DELETED), FUNCTION % ("", "")),
    ]
    operations = together(operations)
