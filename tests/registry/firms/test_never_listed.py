"""Guarded callers: put on the list once, with a reason."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models import User
from core.policies import current_policy
from registry.firms.models import NeverListed
from registry.firms.selectors.never_listed import never_listed
from registry.firms.services.never_listed import caller_guard
from tests.acts import acts, refusal_of

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_caller_is_guarded_once_from_this_moment_and_with_a_reason() -> None:
    officer = User.objects.create_user(email="o@office.example", created_at=AT)
    guard = {"value": "+8625865*", "officer": officer, "at": AT}
    assert refusal_of(lambda: caller_guard(reason=" ", **guard)) == "never_list.reason"  # type: ignore[arg-type]
    first = caller_guard(reason="医院", **guard)  # type: ignore[arg-type]
    assert caller_guard(reason="again", **guard) == first == NeverListed.objects.get()  # type: ignore[arg-type]
    assert acts() == ["never_list.added"]
    policy = current_policy(AT)
    asked = [("+862586537152", AT), ("+862586537152", AT - timedelta(seconds=1)), ("+862186537152", AT), ("96110", AT)]
    assert [never_listed(value, policy, at) for value, at in asked] == [True, False, False, True]
    services = [
        "+862096110",
        "+8653112345",
        "12583110086",
        "12583395588",
        "121231100",
        "121100755",
        "12121755",
        "12306",
    ]
    assert all(never_listed(value, policy, AT) for value in services)
    made_up = [
        "12912345678",
        "12127365000",
        "123456",
        "1231512345",
        "12306001",
        "12583110",
        "1212311",
        "+8612912345678",
    ]
    assert not any(never_listed(value, policy, AT) for value in made_up)
    assert not any(never_listed(value, policy, AT) for value in ("95588", "950131234567890", "+8614912345678"))
    assert not any(never_listed(value, policy, AT) for value in ("+12127365000", "+12484345678", "+12012345678"))
