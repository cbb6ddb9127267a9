"""The way out for text messages is known to be there before the first message."""

from collections.abc import Iterator

import pytest
from django.core.checks import run_checks

from core.sms import gateway


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    gateway.cache_clear()
    yield
    gateway.cache_clear()


@pytest.mark.parametrize("path", ["nowhere.sms.Gateway", "core.sms.console.Missing", "gateway"])
def test_a_gateway_that_is_not_there_is_told_at_start(settings, path: str) -> None:
    settings.DNC_SMS_GATEWAY = path
    found = [error for error in run_checks() if error.id == "core.sms.E001"]
    assert len(found) == 1
    assert path in found[0].msg


def test_a_gateway_that_can_be_imported_is_accepted(settings) -> None:
    settings.DNC_SMS_GATEWAY = "tests.gateway.Gateway"
    assert not [error for error in run_checks() if error.id == "core.sms.E001"]
