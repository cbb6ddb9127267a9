"""A deployment's first administrator comes by a link; a superuser there is not."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command, load_command_class
from django.test import Client

from core import clock
from core.access.roles import Role
from core.models import AuditRecord, Invitation, User

PASSWORD = "correct horse battery staple"


@pytest.mark.django_db
def test_the_first_administrator_comes_by_a_link_that_is_mailed_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    cache.clear()
    assert not User.objects.exists()
    call_command("administrator", "invite", "first@office.example", "--name", "林晓")
    printed = capsys.readouterr().out
    token = re.findall(r"/invitation/([\w-]+)/", printed)[0]
    assert mail.outbox[0].to == ["first@office.example"] and token in mail.outbox[0].body
    assert AuditRecord.objects.get().actor == "system:server" and token not in str(AuditRecord.objects.values().get())
    browser = Client()
    browser.get(f"/invitation/{token}/")
    done = browser.post("/invitation/", {"password": PASSWORD, "again": PASSWORD})
    assert done["Location"] == "/accounts/2fa/totp/activate/"
    user = User.objects.get()
    assert (user.name, user.roles_at(clock.now())) == ("林晓", frozenset({Role.ADMINISTRATOR}))
    assert "2fa" in browser.get("/administration/")["Location"]  # the second factor first
    with pytest.raises(CommandError, match="Choose another address"):
        call_command("administrator", "invite", "FIRST@office.example")


@pytest.mark.django_db
def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="is no e-mail address"):
        call_command("administrator", "invite", "nobody")
    assert not Invitation.objects.exists() and not mail.outbox


@pytest.mark.django_db
def test_the_link_is_printed_where_no_mail_goes_out(settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    call_command("administrator", "invite", "first@office.example")
    printed = capsys.readouterr().out
    assert "could not be sent" in printed and re.search(r"/invitation/[\w-]+/", printed)


@pytest.mark.parametrize("typed", [[], ["--noinput", "--email", "a@example.cn"], ["--id", "1", "--database", "x"]])
def test_createsuperuser_names_the_command_that_there_is(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match=r"manage\.py administrator invite EMAIL"):
        call_command("createsuperuser")
    with pytest.raises(SystemExit):
        load_command_class("core", "createsuperuser").run_from_argv(["manage.py", "createsuperuser", *typed])
    assert "manage.py administrator invite EMAIL" in capsys.readouterr().err
