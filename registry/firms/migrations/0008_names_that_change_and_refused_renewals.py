"""A firm asks to be called otherwise, objects to a refused renewal, and moves its contact to an address that a link proves."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import core.models.free_text

LINK_KINDS = ("application", "marketer_member", "operator_member", "contact")
REQUEST_KINDS = ("objection", "renewal", "name")
PAPERS = [
    ("licence", "Licence"),
    ("authority", "Authority"),
    ("contract", "Line Contract"),
    ("name", "Name"),
    ("other", "Other"),
]


def choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code.replace("_", " ").title()) for code in codes]


def once(name: str, field: str, condition: Q, where: str) -> migrations.SeparateDatabaseAndState:
    """A unique index that is made beside the table's work."""
    column = "marketer_id" if field == "marketer" else f"{field}_id"
    return migrations.SeparateDatabaseAndState(
        state_operations=[
            migrations.AddConstraint(
                "admissionrequest", models.UniqueConstraint(fields=[field], condition=condition, name=name)
            )
        ],
        database_operations=[
            migrations.RunSQL(
                f'CREATE UNIQUE INDEX CONCURRENTLY "{name}" ON "firms_admissionrequest" ("{column}") WHERE {where}',
                f'DROP INDEX CONCURRENTLY "{name}"',
            )
        ],
    )


def dropped(name: str) -> migrations.SeparateDatabaseAndState:
    return migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveConstraint("admissionrequest", name)],
        database_operations=[migrations.RunSQL(f'DROP INDEX CONCURRENTLY "{name}"', migrations.RunSQL.noop)],
    )


class Migration(migrations.Migration):
    atomic = False  # the indexes are made beside the table's work
    dependencies = [("firms", "0007_proof_of_callers")]

    operations = [
        migrations.AddField(
            "admissionrequest",
            "name",
            core.models.free_text.FreeCharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            "admissionrequest",
            "former",
            core.models.free_text.FreeCharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            "admissionrequest",
            "renewal",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objections",
                to="firms.admissionrequest",
            ),
        ),
        migrations.AlterField(
            "admissionrequest", "kind", models.CharField(choices=choices(REQUEST_KINDS), max_length=10)
        ),
        migrations.AlterField("firmdocument", "what", models.CharField(choices=PAPERS, max_length=10)),
        migrations.AlterField("emaillink", "kind", models.CharField(choices=choices(LINK_KINDS), max_length=20)),
        once(
            "objection_once_of_refusal",
            "standing",
            Q(kind="objection", renewal=None),
            "kind = 'objection' AND renewal_id IS NULL",
        ),
        once("objection_once_of_renewal", "renewal", Q(renewal__isnull=False), "renewal_id IS NOT NULL"),
        once(
            "admission_asked_once", "marketer", Q(state="open") & ~Q(kind="name"), "state = 'open' AND kind <> 'name'"
        ),
        once("name_asked_once", "marketer", Q(kind="name", state="open"), "state = 'open' AND kind = 'name'"),
        dropped("refusal_objected_once"),
        dropped("admission_request_open_once"),
    ]
