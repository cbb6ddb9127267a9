"""A calculation that a browser does before a code is sent: an ALTCHA challenge (https://altcha.org), version 2.

It is signed and kept nowhere. Its answer is good once (`core.services.number_proof` sees to that) and for ten minutes.
A browser tries keys one after another, each as costly to it as to a machine that asks for thousands of codes.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from altcha import Payload, create_challenge, verify_solution

ALGORITHM = "PBKDF2/SHA-256"  # what browsers calculate by themselves, in every thread
ROUNDS = 2_000  # of each key: a telephone does some hundred such keys in a second
LIFETIME = timedelta(minutes=10)
LONGEST = 4_000  # characters of an answer


@dataclass(frozen=True)
class WorkKeys:
    """`challenge` signs what is to be done, `answer` lets an answer be checked without doing it."""

    challenge: bytes
    answer: bytes


def work_make(keys: WorkKeys, steps: int, at: datetime) -> str:
    """A challenge as JSON, of about `steps` keys."""
    challenge = create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=steps // 2 + secrets.randbelow(steps + 1),
        data={"until": int((at + LIFETIME).timestamp())},
        hmac_secret=keys.challenge,
        hmac_key_secret=keys.answer,
    )
    return json.dumps(challenge.to_dict())


def work_id(keys: WorkKeys, answer: str, at: datetime) -> str:
    """What names the challenge that `answer` (base64) solves; "" where it solves none of ours, or too late."""
    if not answer or len(answer) > LONGEST:
        return ""
    try:
        payload = Payload.from_base64(answer)
        right = verify_solution(payload, keys.challenge, hmac_key_secret=keys.answer).verified
        until = (payload.challenge.parameters.data or {}).get("until", 0) if right else 0
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
    return str(payload.challenge.signature) if right and at.timestamp() < until else ""
