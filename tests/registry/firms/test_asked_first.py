"""What cannot be undone is asked once more, on a page of its own; a page sent twice makes no second key, secret or webhook."""

import re
from typing import Any

import pytest
from django.test import Client

from core import clock
from registry.firms.models import ApiKey, CallerNumber, Mandate, Marketer, MarketerMember, Operator, Webhook
from registry.firms.services.caller_number import caller_declare
from registry.firms.services.mandate import mandate_give
from registry.firms.services.membership import operator_member_add
from registry.firms.services.webhook import webhook_create
from tests.acts import acts, behind
from tests.pages import hidden, post, send
from tests.registry.conftest import SYSTEM, make_key, make_marketer
from tests.registry.firms.test_firm_pages import client_of, colleague, owner, person

pytestmark = pytest.mark.django_db
__all__ = ["colleague", "owner"]
KEY = {"name": "CRM", "scopes": ["scrub"], "live": "live", "lifetime": "90"}
HOOK = {"url": "https://hooks.example.com/in", "events": ["consent.revoked"]}


def dangers(marketer: Marketer) -> dict[str, Any]:
    """The page of each act, with a question that tells whether it was done."""
    at = clock.now()
    key, _ = make_key(marketer, "scrub")
    declared = caller_declare(marketer=marketer, caller="95588", at=at, actor=SYSTEM)
    centre = make_marketer("91310000MA1FL0000B", name="Call Centre")
    mandate = mandate_give(principal=marketer, agent=centre, at=at, actor=SYSTEM)
    member = MarketerMember.objects.get(user__email="member@example.cn")
    hooks = [
        webhook_create(marketer=marketer, url=f"https://h{n}.example.com/", at=at, actor=SYSTEM)[0] for n in (1, 2)
    ]
    return {
        f"keys/{key.public_id}/revoke/": lambda: ApiKey.objects.get(pk=key.pk).revoked_at,
        f"callers/{declared.pk}/end/": lambda: CallerNumber.objects.get(pk=declared.pk).until,
        f"mandates/{mandate.pk}/end/": lambda: Mandate.objects.get(pk=mandate.pk).until,
        f"team/{member.pk}/end/": lambda: MarketerMember.objects.get(pk=member.pk).until,
        f"webhooks/{hooks[0].public_id}/disable/": lambda: Webhook.objects.get(pk=hooks[0].pk).disabled_at,
        f"webhooks/{hooks[1].public_id}/delete/": lambda: Webhook.objects.get(pk=hooks[1].pk).deleted_at,
        f"webhooks/{hooks[0].public_id}/secret/": lambda: Webhook.objects.get(pk=hooks[0].pk).former_until,
    }


def test_each_is_asked_and_done_once(owner: Client, colleague: Client, marketer: Marketer) -> None:
    for path, done in dangers(marketer).items():
        page = f"/marketers/{path}"
        asked = owner.get(page)
        assert asked.status_code == 200 and b"govuk-button--warning" in asked.content, path
        assert b"Leave it as it is" in asked.content and not done(), path
        state = hidden(asked)
        before = acts()
        answers = [post(owner, page, state) for _ in range(2)]
        assert done(), path
        assert answers[0].status_code == answers[1].status_code == 302, path
        assert answers[0]["Location"] == answers[1]["Location"], path
        assert owner.get(answers[0]["Location"]).status_code == 200, path
        assert len(acts()) - len(before) in (1, 2), path  # removing a webhook switches it off first
        assert post(owner, page, {"state": "forged"}).status_code in (302, 404, 409), path


def test_the_lists_lead_to_the_question_and_have_no_button_of_their_own(
    owner: Client, colleague: Client, marketer: Marketer
) -> None:
    for path in dangers(marketer):
        room = path.split("/")[0]
        page = f"/marketers/{room}/" if room != "webhooks" else f"/marketers/{'/'.join(path.split('/')[:2])}/"
        shown = owner.get(page).content.decode()
        assert f'href="/marketers/{path}"' in shown, path
        assert f'action="/marketers/{path}"' not in shown, path


def test_the_last_owner_is_told_on_the_page_why_not(owner: Client) -> None:
    last = MarketerMember.objects.get(role="owner")
    refused = send(owner, f"/marketers/team/{last.pk}/end/")
    assert refused.status_code == 422 and b"A firm needs an owner" in refused.content
    assert MarketerMember.objects.get(pk=last.pk).until is None


def test_a_key_sent_twice_is_one_key_and_is_shown_once(owner: Client) -> None:
    state = hidden(owner.get("/marketers/keys/new/"))
    first, second = (post(owner, "/marketers/keys/new/", {**state, **KEY}) for _ in range(2))
    key = ApiKey.objects.get()
    assert first["Location"] == second["Location"] == f"/marketers/keys/{key.public_id}/made/"
    assert re.search(r"dnc_live_[\w-]{32,}", owner.get(first["Location"]).content.decode())
    again = owner.get(first["Location"]).content.decode()
    assert "dnc_live_" not in again and "was shown already" in again
    post(owner, "/marketers/keys/new/", {**state, **KEY})
    assert "dnc_live_" not in owner.get(first["Location"]).content.decode()
    assert ApiKey.objects.count() == 1


def test_a_refused_key_leaves_its_form_good_for_another_try(owner: Client) -> None:
    state = hidden(owner.get("/marketers/keys/new/"))
    wrong = post(owner, "/marketers/keys/new/", {**state, **KEY, "networks": "nowhere"})
    assert wrong.status_code == 422 and b"CRM" in wrong.content
    assert post(owner, "/marketers/keys/new/", {**state, **KEY}).status_code == 302


def test_a_webhook_and_a_new_secret_sent_twice_are_one(owner: Client) -> None:
    state = hidden(owner.get("/marketers/webhooks/new/"))
    first, second = (post(owner, "/marketers/webhooks/new/", {**state, **HOOK}) for _ in range(2))
    hook = Webhook.objects.get()
    assert first["Location"] == second["Location"]
    shown = re.findall(r"whsec_[\w+/=]{40,}", owner.get(first["Location"]).content.decode())
    assert len(shown) == 1 and "whsec_" not in owner.get(first["Location"]).content.decode()
    page = f"/marketers/webhooks/{hook.public_id}/secret/"
    renew = hidden(owner.get(page))
    answers = [post(owner, page, renew)["Location"] for _ in range(2)]
    assert answers[0] == answers[1] and acts("webhook.secret_rotated") == ["webhook.secret_rotated"]
    fresh = owner.get(answers[0]).content.decode()
    assert "whsec_" in fresh and shown[0] not in fresh


def test_an_operators_key_is_asked_and_shown_in_the_same_way(operator: Operator) -> None:
    user = person("op@example.cn")
    operator_member_add(operator=operator, user=user, at=clock.now(), actor=SYSTEM)
    client = client_of(user)
    made = send(client, "/operators/keys/new/", {"name": "SMS", "scopes": ["register"], "live": "live", "lifetime": ""})
    key = ApiKey.objects.get()
    assert "dnc_live_" in client.get(made["Location"]).content.decode()
    assert "was shown already" in client.get(made["Location"]).content.decode()
    page = f"/operators/keys/{key.public_id}/revoke/"
    assert "Revoke the key “SMS”?" in client.get(page).content.decode()
    send(client, page)
    assert ApiKey.objects.get().revoked_at


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_the_second_waits_and_gets_the_first_ones_answer(owner: Client) -> None:
    state = hidden(owner.get("/marketers/keys/new/"))
    second = Client(headers={"Accept-Language": "en"})
    second.cookies = owner.cookies
    first: list[Any] = []
    answer = behind(
        lambda: first.append(post(owner, "/marketers/keys/new/", {**state, **KEY})),
        lambda: post(second, "/marketers/keys/new/", {**state, **KEY}),
    )
    assert answer["Location"] == first[0]["Location"] and ApiKey.objects.count() == 1
    assert "dnc_live_" in second.get(answer["Location"]).content.decode()
