"""A password is kept as the site keeps it: the tests' own hash is a quick one."""

import pytest
from django.test import Client, override_settings

from config.settings import base
from core import clock
from core.models import User


@override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS)
@pytest.mark.django_db
def test_a_password_opens_the_site_and_its_hash_asks_for_memory() -> None:
    words = "correct horse battery"
    person = User.objects.create_user(email="a@example.org", password=words, name="A", created_at=clock.now())
    assert person.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    client = Client()
    for typed, opens in (("correct horse batterie", False), (words, True)):
        client.post("/accounts/login/", {"login": "a@example.org", "password": typed})
        assert ("_auth_user_id" in client.session) is opens
