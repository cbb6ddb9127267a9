"""Django's admin only reads, for administrators alone, and shows neither numbers nor secrets."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from core import clock
from core.access.rules import ADMINISTRATOR
from core.models import Number, User
from core.services.number import number_obtain


@pytest.fixture
def administrator(db: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    from core.access.roles import Role
    from core.services.user import role_grant

    user = User.objects.create_user(email="a@example.cn", password="x", name="A", created_at=clock.now())
    role_grant(user=user, role=Role.ADMINISTRATOR, granted_by=None, at=clock.now())
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": clock.now().timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def test_every_table_can_be_read_and_none_written(administrator: Client) -> None:
    assert ADMINISTRATOR.second_factor
    number = number_obtain(e164="+8613912345678", at=clock.now())
    for model in admin.site._registry:
        stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if model._meta.app_label not in {"core", "firms", "register", "scrubs"}:
            continue
        assert administrator.get(reverse(f"{stem}_changelist")).status_code == 200, stem
        assert administrator.get(reverse(f"{stem}_add")).status_code == 403, stem
    page = administrator.get(reverse("admin:core_number_change", args=[number.pk]))
    assert page.status_code == 200 and str(number.sealed).encode() not in page.content
    assert administrator.post(reverse("admin:core_number_delete", args=[number.pk])).status_code == 403
    assert Number.objects.count() == 1


def test_nobody_else_opens_it(db: None) -> None:
    user = User.objects.create_user(
        email="b@example.cn", password="x", name="B", created_at=clock.now(), is_staff=True, is_superuser=True
    )
    client = Client()
    assert client.get("/admin/").status_code == 302
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 403
