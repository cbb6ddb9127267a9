import functools

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import core.ids
import core.models.by_part
from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_people_numbers_audit"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="Marketer",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("mkt",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("name", models.CharField(max_length=200)),
                    ("registration_code", models.CharField(max_length=40)),
                    (
                        "categories",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), size=None
                        ),
                    ),
                    ("exemption_class", models.CharField(blank=True, max_length=40)),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("contact_name", models.CharField(blank=True, max_length=200)),
                    ("contact_email", models.EmailField(blank=True, max_length=254)),
                    ("contact_phone", models.CharField(blank=True, db_default="", default="", max_length=30)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("applied", "Applied"),
                                ("admitted", "Admitted"),
                                ("suspended", "Suspended"),
                                ("refused", "Refused"),
                                ("expired", "Expired"),
                            ],
                            default="applied",
                            max_length=10,
                        ),
                    ),
                    ("admitted_until", models.DateTimeField(blank=True, null=True)),
                    ("admission_conditions", models.TextField(blank=True, db_default="", default="")),
                    ("end_told_at", models.DateTimeField(blank=True, null=True)),
                    ("quota_numbers", models.IntegerField(blank=True, null=True)),
                    ("identity_confirmed_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "identity_ground",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("licence", "Licence"),
                                ("register", "Register"),
                                ("in_person", "In Person"),
                                ("other", "Other"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("identity_note", models.CharField(blank=True, max_length=300)),
                    ("created_at", models.DateTimeField()),
                    (
                        "identity_confirmed_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["state", "name"], name="marketer_by_state"),
                        models.Index(fields=["registration_code"], name="marketer_by_code"),
                        models.Index(
                            django.db.models.functions.text.Upper(
                                django.db.models.functions.text.Replace(
                                    models.Func("name", template="normalize(%(expressions)s, NFKC)"),
                                    models.Value(" "),
                                    models.Value(""),
                                )
                            ),
                            name="marketer_by_folded_name",
                        ),
                        models.Index(
                            django.db.models.functions.text.Lower(
                                models.Func(
                                    "contact_email",
                                    models.Value("@"),
                                    models.Value(2),
                                    function="split_part",
                                    output_field=models.CharField(),
                                )
                            ),
                            name="marketer_by_mail_domain",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                django.db.models.functions.text.Upper("name"), "gin_trgm_ops"
                            ),
                            name="marketer_by_part_of_name",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                django.db.models.functions.text.Upper("registration_code"), "gin_trgm_ops"
                            ),
                            name="marketer_by_part_of_code",
                        ),
                        models.Index(
                            condition=models.Q(("state", "admitted")),
                            fields=["admitted_until"],
                            name="marketer_admission_ends",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            core.models.by_part.Signs(django.db.models.functions.text.Upper("name")),
                            name="marketer_by_signs_of_name",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            core.models.by_part.Signs(django.db.models.functions.text.Upper("registration_code")),
                            name="marketer_by_signs_of_code",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("identity_confirmed_at__isnull", False)),
                            fields=("registration_code",),
                            name="marketer_code_confirmed",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="MarketerStanding",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("applied", "Applied"),
                                ("admitted", "Admitted"),
                                ("suspended", "Suspended"),
                                ("refused", "Refused"),
                                ("expired", "Expired"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("since", models.DateTimeField()),
                    ("reason", models.TextField(blank=True)),
                    ("case_reference", models.CharField(blank=True, max_length=40)),
                    ("until", models.DateTimeField(blank=True, null=True)),
                    ("conditions", models.TextField(blank=True, db_default="", default="")),
                    ("actor", models.CharField(blank=True, db_default="", default="", max_length=80)),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="standings", to="firms.marketer"
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["marketer", "since"], name="standing_of_marketer")],
                },
            ),
            migrations.CreateModel(
                name="AdmissionRequest",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[("objection", "Objection"), ("renewal", "Renewal"), ("name", "Name")],
                            max_length=10,
                        ),
                    ),
                    ("name", models.CharField(blank=True, db_default="", default="", max_length=200)),
                    ("former", models.CharField(blank=True, db_default="", default="", max_length=200)),
                    ("text", models.TextField(blank=True)),
                    ("filed_at", models.DateTimeField()),
                    ("deadline", models.DateTimeField()),
                    ("escalated_at", models.DateTimeField(null=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[("open", "Open"), ("granted", "Granted"), ("refused", "Refused")],
                            default="open",
                            max_length=10,
                        ),
                    ),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("answer", models.TextField(blank=True)),
                    (
                        "answered_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "filed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
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
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="admission_requests",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "standing",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="requests",
                            to="firms.marketerstanding",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                django.db.models.functions.text.Upper("former"), "gin_trgm_ops"
                            ),
                            name="request_by_part_of_former",
                        ),
                        models.Index(
                            condition=models.Q(("state", "open")), fields=["deadline"], name="admission_request_waiting"
                        ),
                        models.Index(
                            condition=models.Q(("escalated_at", None), ("state", "open")),
                            fields=["deadline"],
                            name="admission_request_to_escalate",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            core.models.by_part.Signs(django.db.models.functions.text.Upper("former")),
                            name="request_by_signs_of_former",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("kind", "objection"), ("renewal", None)),
                            fields=("standing",),
                            name="objection_once_of_refusal",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("renewal__isnull", False)),
                            fields=("renewal",),
                            name="objection_once_of_renewal",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state", "open"), models.Q(("kind", "name"), _negated=True)),
                            fields=("marketer",),
                            name="admission_asked_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("kind", "name"), ("state", "open")),
                            fields=("marketer",),
                            name="name_asked_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Operator",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("opr",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("name", models.CharField(max_length=200)),
                    ("admitted_at", models.DateTimeField()),
                    ("suspended_at", models.DateTimeField(blank=True, null=True)),
                    ("suspended_because", models.CharField(blank=True, max_length=300)),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("name",), name="operator_name_once")],
                },
            ),
            migrations.CreateModel(
                name="ApiKey",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("key",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("name", models.CharField(max_length=100)),
                    ("digest", models.BinaryField(unique=True)),
                    ("live", models.BooleanField()),
                    (
                        "scopes",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), size=None
                        ),
                    ),
                    (
                        "networks",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=50), blank=True, default=list, size=None
                        ),
                    ),
                    ("created_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField(blank=True, null=True)),
                    ("revoked_at", models.DateTimeField(blank=True, null=True)),
                    ("last_used_at", models.DateTimeField(blank=True, null=True)),
                    ("last_network", models.CharField(blank=True, db_default="", max_length=50)),
                    ("most_a_day", models.IntegerField(blank=True, null=True)),
                    ("follows", models.CharField(blank=True, db_default="", max_length=40)),
                    (
                        "made_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="keys",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "operator",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="keys",
                            to="firms.operator",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("marketer", None), ("operator__isnull", False)),
                                models.Q(("marketer__isnull", False), ("operator", None)),
                                _connector="OR",
                            ),
                            name="key_has_one_owner",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Branch",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("name", models.CharField(max_length=200)),
                    ("registration_code", models.CharField(max_length=40)),
                    ("province", models.CharField(max_length=10)),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(null=True)),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="branches", to="firms.marketer"
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["registration_code"], name="branch_by_code")],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)),
                            fields=("marketer", "registration_code"),
                            name="branch_of_firm_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CallerNumber",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("value", models.CharField(max_length=30)),
                    ("kind", models.CharField(max_length=12)),
                    ("since", models.DateTimeField()),
                    (
                        "trades",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40),
                            blank=True,
                            db_default=[],
                            default=list,
                            size=None,
                        ),
                    ),
                    ("proof", models.CharField(blank=True, db_default="", default="", max_length=10)),
                    ("proved_at", models.DateTimeField(blank=True, null=True)),
                    ("asked_at", models.DateTimeField(blank=True, null=True)),
                    ("disowned_at", models.DateTimeField(blank=True, null=True)),
                    ("approved_at", models.DateTimeField(blank=True, null=True)),
                    ("until", models.DateTimeField(blank=True, null=True)),
                    ("reason", models.CharField(blank=True, max_length=500)),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="caller_numbers",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "operator",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.operator",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["value", "since"], name="declaration_of_caller"),
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                django.db.models.functions.text.Upper("value"), "gin_trgm_ops"
                            ),
                            name="declaration_by_part",
                        ),
                        models.Index(
                            condition=models.Q(("approved_at", None), ("until", None)),
                            fields=["since"],
                            name="declaration_waiting",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            core.models.by_part.Signs(django.db.models.functions.text.Upper("value")),
                            name="declaration_by_signs",
                        ),
                        models.Index(
                            condition=models.Q(("until", None)), fields=["since", "id"], name="declaration_standing"
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("approved_at__isnull", False), ("until", None)),
                            fields=("value",),
                            name="caller_approved_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)),
                            fields=("marketer", "value"),
                            name="caller_declared_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="EmailLink",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("application", "Application"),
                                ("marketer_member", "Marketer Member"),
                                ("operator_member", "Operator Member"),
                                ("contact", "Contact"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("email", models.EmailField(max_length=254)),
                    ("name", models.CharField(blank=True, max_length=200)),
                    ("token_digest", models.BinaryField(unique=True)),
                    ("sent_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("used_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "invited_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "used_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="email_links",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "operator",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="email_links",
                            to="firms.operator",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("kind", "application"), ("marketer", None), ("operator", None)),
                                models.Q(
                                    ("kind__in", ["marketer_member", "contact"]),
                                    ("marketer__isnull", False),
                                    ("operator", None),
                                ),
                                models.Q(("kind", "operator_member"), ("marketer", None), ("operator__isnull", False)),
                                _connector="OR",
                            ),
                            name="email_link_names_its_side",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="FirmDocument",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "what",
                        models.CharField(
                            choices=[
                                ("licence", "Licence"),
                                ("authority", "Authority"),
                                ("contract", "Line Contract"),
                                ("name", "Name"),
                                ("other", "Other"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("remark", models.CharField(blank=True, max_length=300)),
                    ("at", models.DateTimeField()),
                    (
                        "attachment",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="firm_document",
                            to="core.attachment",
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="firms.marketer"
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["marketer", "at"], name="document_of_firm")],
                },
            ),
            migrations.CreateModel(
                name="Mandate",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "channels",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20),
                            blank=True,
                            db_default=[],
                            default=list,
                            size=None,
                        ),
                    ),
                    (
                        "categories",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40),
                            blank=True,
                            db_default=[],
                            default=list,
                            size=None,
                        ),
                    ),
                    ("passes_on", models.BooleanField(db_default=False, default=False)),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(blank=True, null=True)),
                    ("principal_approved_at", models.DateTimeField(blank=True, null=True)),
                    ("agent_approved_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "agent",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="mandates_held",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "principal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="mandates_given",
                            to="firms.marketer",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)), fields=("principal", "agent"), name="mandate_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("principal", models.F("agent")), _negated=True),
                            name="mandate_for_another",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="MarketerMember",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[("owner", "Owner"), ("member", "Member")], default="member", max_length=10
                        ),
                    ),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(blank=True, null=True)),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="members", to="firms.marketer"
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="marketer_memberships",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)), fields=("user",), name="member_of_one_firm"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="NeverListed",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("value", models.CharField(max_length=40)),
                    ("reason", models.TextField()),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(null=True)),
                    (
                        "added_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)), fields=("value",), name="never_listed_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="OperatorMember",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(blank=True, null=True)),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "invited_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "operator",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="members", to="firms.operator"
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="operator_memberships",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)), fields=("user",), name="member_of_one_operator"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("confirmed_by", None),
                                models.Q(
                                    models.Q(("confirmed_by", models.F("invited_by")), _negated=True),
                                    models.Q(("confirmed_by", models.F("user")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="operator_member_by_two",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Question",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("qst",), **{}), max_length=40, unique=True
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("call", "call"),
                                ("delivery", "delivery"),
                                ("line", "line"),
                                ("traffic", "traffic"),
                                ("preserve", "preserve"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("asker", models.CharField(max_length=40)),
                    ("asker_id", models.BigIntegerField()),
                    ("caller", models.CharField(max_length=40)),
                    ("channel", models.CharField(blank=True, max_length=20)),
                    ("called_at", models.DateTimeField(blank=True, null=True)),
                    ("text", models.TextField(blank=True)),
                    ("period_from", models.DateField(blank=True, null=True)),
                    ("period_to", models.DateField(blank=True, null=True)),
                    ("asked_at", models.DateTimeField()),
                    ("due_at", models.DateTimeField()),
                    ("reminded_at", models.DateTimeField(blank=True, null=True)),
                    ("state", models.CharField(default="open", max_length=10)),
                    ("answer", models.JSONField(blank=True, default=dict)),
                    ("answered_at", models.DateTimeField(blank=True, null=True)),
                    ("taken_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "answered_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "answered_key",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.apikey",
                        ),
                    ),
                    (
                        "number",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="core.number",
                        ),
                    ),
                    (
                        "operator",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="questions",
                            to="firms.operator",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["operator", "state", "-id"], name="question_of_operator"),
                        models.Index(
                            condition=models.Q(("state", "open")), fields=["due_at"], name="question_open_by_due"
                        ),
                        models.Index(fields=["asker", "asker_id"], name="question_of_asker"),
                        models.Index(fields=["caller", "kind"], name="question_of_caller"),
                        models.Index(
                            condition=models.Q(("state", "answered"), ("taken_at", None)),
                            fields=["id"],
                            name="question_not_taken_in",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "open")),
                            fields=("operator", "kind", "asker", "asker_id"),
                            name="question_open_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("state", "open"), models.Q(("number", None), ("text", "")), _connector="OR"
                            ),
                            name="question_ended_names_nobody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("answered_at__isnull", False), ("state", "answered")),
                                models.Q(models.Q(("state", "answered"), _negated=True), ("answered_at", None)),
                                _connector="OR",
                            ),
                            name="question_answered_at",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ServiceAddress",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("email", models.EmailField(max_length=254)),
                    ("confirmed_at", models.DateTimeField()),
                    ("revoked_at", models.DateTimeField(null=True)),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="service_addresses",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "revoked_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("revoked_at", None)), fields=("marketer",), name="service_address_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Webhook",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("whk",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("live", models.BooleanField(default=True)),
                    ("url", models.CharField(blank=True, max_length=500)),
                    (
                        "events",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), size=None
                        ),
                    ),
                    ("secret", models.BinaryField(blank=True)),
                    ("former_secret", models.BinaryField(blank=True, default=b"")),
                    ("former_until", models.DateTimeField(blank=True, null=True)),
                    ("created_at", models.DateTimeField()),
                    ("failing_since", models.DateTimeField(blank=True, null=True)),
                    ("disabled_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "disabled_reason",
                        models.CharField(
                            blank=True,
                            choices=[("firm", "Firm"), ("gone", "Gone"), ("failing", "Failing")],
                            max_length=10,
                        ),
                    ),
                    ("deleted_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "made_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="webhooks", to="firms.marketer"
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("disabled_at", None), ("disabled_reason", "")),
                                models.Q(
                                    ("disabled_at__isnull", False), models.Q(("disabled_reason", ""), _negated=True)
                                ),
                                _connector="OR",
                            ),
                            name="webhook_disabled_for_a_reason",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="WebhookMessage",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("msg",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("live", models.BooleanField(default=True)),
                    ("event", models.CharField(max_length=40)),
                    ("data", models.JSONField()),
                    ("at", models.DateTimeField()),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.marketer"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["marketer", "at"], name="message_of_marketer"),
                        models.Index(fields=["at"], name="message_by_age"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="WebhookDelivery",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waiting"),
                                ("sending", "Sending"),
                                ("delivered", "Delivered"),
                                ("failed", "Failed"),
                            ],
                            default="waiting",
                            max_length=10,
                        ),
                    ),
                    ("tries", models.SmallIntegerField(default=0)),
                    ("next_try_at", models.DateTimeField()),
                    ("last_status", models.SmallIntegerField(blank=True, null=True)),
                    ("last_error", models.CharField(blank=True, max_length=20)),
                    ("delivered_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "webhook",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="firms.webhook"
                        ),
                    ),
                    (
                        "message",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="deliveries",
                            to="firms.webhookmessage",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("state__in", ["waiting", "sending"])),
                            fields=["webhook", "next_try_at"],
                            name="delivery_waiting",
                        )
                    ],
                    "constraints": [models.UniqueConstraint(fields=("webhook", "message"), name="delivery_once")],
                },
            ),
        ]
    )
