"""Consents, registrations and what else is told with a test key: read and refused as live ones, and kept by nobody (docs/sandbox.md)."""

from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from core import clock
from core.api.trials import free_text, trial_forget, trial_id, trial_keep, trial_of
from core.clock import moment
from core.ids import public_id
from core.numbers.masking import mask
from core.numbers.reading import holder_or_refuse, subscriber_or_refuse
from core.policies import current_policy
from core.policies.schema import Policy
from registry.firms.api.authentication import marketer_of
from registry.firms.services.webhook_outbox import webhook_announce
from registry.register.rules.consent import ConsentState
from registry.register.selectors.unsubscribe import Address, unsubscribe_token
from registry.register.services.consent_checks import check_claim
from registry.register.services.preferences import preferences_read
from registry.register.services.registration_checks import check_ended, check_handed_in
from registry.register.services.told_rows import check_campaign, check_moment, check_relationship

# What becomes of a claim about a magic number, by its position behind the first of the pack.
SAID = {5: ConsentState.CONFIRMED, 8: ConsentState.REVOKED, 9: ConsentState.EXPIRED}
NO_CONSENT = _("There is no such consent.")


def try_consent(request: Request, body: Any) -> dict[str, Any]:
    """The answer to a claim; the holder of a magic number speaks at once."""
    at = clock.now()
    policy = current_policy(at)
    e164 = subscriber_or_refuse(body.number, policy)
    check_claim(body.channels, body.categories, body.given_at, body.expires_at, at, policy)
    state = SAID.get(_position(e164, policy), ConsentState.CLAIMED)
    trial = {
        "id": trial_id("con"),
        "number": mask(e164),
        "channels": sorted(set(body.channels)),
        "categories": sorted(set(body.categories)),
        "given_at": moment(body.given_at),
        "expires_at": moment(body.expires_at) if body.expires_at else None,
        "received_at": moment(at),
        "state": str(state),
        "evidence": {name: free_text(said) for name, said in msgspec.structs.asdict(body.evidence).items()},
    }
    if state in (ConsentState.CONFIRMED, ConsentState.REVOKED):
        data = {"consent": str(trial["id"])}
        webhook_announce(marketer=marketer_of(request), event=f"consent.{state}", data=data, live=False, at=at)
    return trial_keep(request, trial)


def withdraw_consent(request: Request, public_id: str) -> None:
    trial_forget(request, trial_of(request, public_id, NO_CONSENT))


def try_registration(body: Any) -> None:
    """Raises what the live register would; does nothing else."""
    at = clock.now()
    check_handed_in(body.action, body.assurance, body.preferences, body.at, at)
    holder_or_refuse(body.number, current_policy(at))
    if body.preferences is not None:
        preferences_read(body.preferences, at)


def try_refusal(_request: Request, body: Any) -> None:
    at = clock.now()
    subscriber_or_refuse(body.number, current_policy(at))
    check_moment(body.at, at)


def try_relationship(_request: Request, body: Any) -> None:
    at = clock.now()
    policy = current_policy(at)
    subscriber_or_refuse(body.number, policy)
    check_relationship(body.kind, body.at, at, policy)


def try_link(request: Request, body: Any) -> tuple[str, str]:
    """Id and token of an address that refuses nobody and tells the firm all the same."""
    subscriber_or_refuse(body.number, current_policy(clock.now()))
    check_campaign(body.campaign)
    address = Address(public_id("uns"), marketer_of(request).pk, 0, body.campaign, live=False)
    return address.public_id, unsubscribe_token(address)


def _position(e164: str, policy: Policy) -> int:
    return int(e164) - int(policy.sandbox.first_number) if policy.sandbox else -1


def try_disconnection(body: Any) -> None:
    """Raises what the live register would; does nothing else."""
    at = clock.now()
    check_ended(body.at, at)
    holder_or_refuse(body.number, current_policy(at))
