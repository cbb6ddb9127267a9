"""Django's admin only reads, for administrators alone: configuration and health, and nothing of citizens by any detour."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.admin.options import ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousOperation
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse

from core import clock
from core.access.roles import Role
from core.access.rules import ADMINISTRATOR
from core.administration.site import ReadOnlyAdmin
from core.models import Invitation, RoleGrant, User
from core.services.user import role_grant
from tests.registry.conftest import make_key, make_marketer

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
# What may be read here. A table that is added is looked at first: nothing of citizens, firms' lists or cases.
CONFIGURATION = {
    *("core.invitation", "core.rolegrant", "core.roleproposal", "core.sealkeyuse"),
    *("firms.apikey", "firms.marketer", "firms.marketermember", "firms.operator", "firms.operatormember"),
    *("complaints.complaintimport", "register.registerimport", "scrubs.signingkey"),
}
LOOKUPS = ("", "__startswith", "__contains", "__gt", "__isnull", "__in", "__regex")
SECRET = "a-hidden-value"


@pytest.fixture
def administrator(db: None) -> Client:
    user = User.objects.create_user(email="a@example.cn", password="x", name="A", created_at=clock.now())
    role_grant(user=user, role=Role.ADMINISTRATOR, granted_by=None, at=clock.now())
    client = Client(headers={"Accept-Language": "en"}, raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": clock.now().timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def page_of(model: type[models.Model], kind: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


def names(model: type[models.Model], depth: int = 2) -> Iterator[str]:
    """Every field of the table, and those of the tables it is related to, either way, `depth` steps far."""
    for field in model._meta.get_fields():
        yield field.name
        yield getattr(field, "attname", field.name)
        if depth and field.related_model:
            yield from (f"{field.name}__{inner}" for inner in names(field.related_model, depth - 1))


def test_only_configuration_and_health_are_registered() -> None:
    assert {model._meta.label_lower for model in REGISTERED} == CONFIGURATION
    assert all(isinstance(shown, ReadOnlyAdmin) for shown in admin.site._registry.values())


def test_what_a_library_registers_is_not_taken() -> None:
    admin.site.register(User)
    admin.site.register(User, ModelAdmin)
    assert User not in admin.site._registry


def test_every_table_can_be_read_and_none_written(administrator: Client) -> None:
    assert ADMINISTRATOR.second_factor
    make_key(make_marketer(), "scrub")
    for model in REGISTERED:
        page = administrator.get(page_of(model, "changelist"))
        assert page.status_code == 200, model
        assert b"?o=" not in page.content and b"searchbar" not in page.content, model
        assert administrator.get(page_of(model, "add")).status_code == 403, model
        for row in model._default_manager.all()[:1]:
            opened = administrator.get(page_of(model, "change", row.pk))
            assert opened.status_code == 200 and b"historylink" not in opened.content, model
            assert administrator.post(page_of(model, "change", row.pk), {}).status_code == 403, model
            assert administrator.post(page_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403, model
    assert RoleGrant.objects.count() == 1
    index = administrator.get("/admin/")
    assert index.status_code == 200 and b"recent-actions" not in index.content


def refused(shown: ModelAdmin, query: str) -> bool:  # type: ignore[type-arg]
    try:
        shown.changelist_view(RequestFactory().get("/?" + query))
    except SuspiciousOperation:
        return True
    return False


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: str(model._meta.label_lower))
def test_no_list_answers_a_question_about_any_field(model: type[models.Model]) -> None:
    """`?password__startswith=a` answers with a list that is longer or shorter, and so, by and by, with the password."""
    shown = admin.site._registry[model]
    found, request = set(names(model)), RequestFactory().get("/")
    assert {field.name for field in model._meta.concrete_fields} <= found
    for name in found:
        for query in (name + lookup for lookup in LOOKUPS):
            assert refused(shown, f"{query}=1") and refused(shown, f"p=0&{query}=1"), query
            assert not shown.lookup_allowed(query, "1", request), query
        assert not shown.to_field_allowed(request, name), name


def test_what_a_list_refuses_is_answered_400(administrator: Client) -> None:
    questions = (
        "granted_by__password__startswith=a",
        "user__number__isnull=1",
        "role=head",
        "q=a",
        "o=1",
        "o=-2",
        "e=1",
    )
    for query in (*questions, "all=", "_facets=1", "_popup=1", "_to_field=id", "p=0&x=1"):
        assert administrator.get(f"{page_of(RoleGrant, 'changelist')}?{query}").status_code == 400, query
    assert administrator.get(f"{page_of(RoleGrant, 'changelist')}?p=1").status_code == 200


def test_no_other_page_of_it_answers_either(administrator: Client) -> None:
    grant = RoleGrant.objects.get()
    row = page_of(RoleGrant, "change", grant.pk)
    for query in ("_to_field=user", "_changelist_filters=role%3Dx", "user__password__startswith=m"):
        assert administrator.get(f"{row}?{query}").status_code == 400, query
    search = {"app_label": "core", "model_name": "rolegrant", "field_name": "user", "term": "a"}
    assert administrator.get("/admin/autocomplete/", search).status_code in (403, 404)
    user_type = ContentType.objects.get_for_model(User).pk
    assert administrator.get(f"/admin/r/{user_type}/{grant.user_id}/").status_code == 404


def test_a_hidden_value_shows_in_no_list_row_history_or_log(administrator: Client) -> None:
    user, at = User.objects.get(), clock.now()
    invitation = Invitation.objects.create(
        email="b@example.cn", name="B", role="officer", token_digest=SECRET.encode(), created_at=at, expires_at=at
    )
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Invitation),
        object_id=str(invitation.pk),
        object_repr=SECRET,
        action_flag=ADDITION,
        change_message=SECRET,
    )
    pages = ["/admin/", "/admin/core/", page_of(Invitation, "changelist"), page_of(Invitation, "change", invitation.pk)]
    for path in [*pages, page_of(Invitation, "history", invitation.pk)]:
        answer = administrator.get(path)
        assert answer.status_code == (404 if path.endswith("history/") else 200), path
        assert SECRET not in answer.content.decode()


def test_nobody_else_opens_it(db: None) -> None:
    user = User.objects.create_user(
        email="b@example.cn", password="x", name="B", created_at=clock.now(), is_staff=True, is_superuser=True
    )
    client = Client()
    assert client.get("/admin/").status_code == 302
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 403
