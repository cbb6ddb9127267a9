"""A gateway reached by HTTPS and described by a file alone (`core.sms.http_settings`).

The operator of this site chose it, so it may stand on a private network; it gets no redirect, no proxy of the
environment, a bounded time, and what it answers is read up to 64 KB.
"""

import json
import re
import ssl
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from urllib3.exceptions import HTTPError

from core.numbers.masking import national_digits
from core.running.bounded_https import BoundedConnection, Deadline
from core.sms.answer import Answer, Outcome
from core.sms.callbacks import value_at
from core.sms.gateway import Message
from core.sms.http_settings import Call, http_settings_read

BODY_READ = 64 * 1024
FAILURES = (HTTPError, HTTPException, OSError, ValueError)
_FIELD = re.compile(r"\{(number|digits|national|text|language|reference)\}")
# Statuses below 500 that are no clear "no": the request was cut, met its own repetition, or may yet be done.
UNCLEAR = frozenset({408, 409, 425})
NOT_NOW = 503  # says by its meaning that the request was not handled


class HttpGateway:
    def __init__(self, file: str) -> None:
        self.settings = http_settings_read(file)
        self.speaks = self.settings.voice is not None
        self.callbacks = self.settings.callbacks

    def send_text(self, message: Message) -> Answer:
        return self._send(self.settings.text, message)

    def send_voice(self, message: Message) -> Answer:
        return self._send(self.settings.voice, message)

    def _send(self, call: Call | None, message: Message) -> Answer:
        if call is None:
            return Answer(Outcome.REFUSED)
        url, seconds = urlsplit(call.url), self.settings.seconds
        context = ssl.create_default_context(cafile=self.settings.ca_file)
        connection = BoundedConnection(url.hostname or "", url.port, timeout=seconds, ssl_context=context)
        with Deadline(seconds) as connection.deadline:
            try:
                connection.connect()
            except FAILURES:
                return Answer(Outcome.AWAY)  # nothing of the message was sent yet
            try:
                return judged(call, *exchange(connection, call, message))
            except FAILURES:
                return Answer(Outcome.UNSURE)
            finally:
                connection.close()


def exchange(connection: BoundedConnection, call: Call, message: Message) -> tuple[int, bytes]:
    """Status and body of the answer."""
    url, (kind, body) = urlsplit(call.url), written(call, message)
    headers = {"Content-Type": kind, **filled(call.headers, values_of(message))}
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    connection.request(call.method, target, body=body, headers=headers, preload_content=False)
    response = connection.getresponse()
    answer = response.read(BODY_READ, decode_content=False)
    if connection.deadline.over:
        raise TimeoutError  # cut off, which the library takes for the end
    return response.status, answer


def judged(call: Call, status: int, body: bytes) -> Answer:
    """What an answer means: accepted, a clear "no", or neither."""
    if not 200 <= status < 300:
        return Answer(
            Outcome.REFUSED if status == NOT_NOW or (status < 500 and status not in UNCLEAR) else Outcome.UNSURE
        )
    if not (call.ok_at or call.id_at):
        return Answer(Outcome.ACCEPTED)
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return Answer(Outcome.UNSURE)
    if call.ok_at:
        verdict = value_at(said, call.ok_at)
        if verdict not in call.ok:
            return Answer(Outcome.UNSURE if verdict is None else Outcome.REFUSED)
    return Answer(Outcome.ACCEPTED, (value_at(said, call.id_at) or "")[:120] if call.id_at else "")


def written(call: Call, message: Message) -> tuple[str, bytes]:
    """Content type and body."""
    values = values_of(message)
    if call.form is not None:
        return "application/x-www-form-urlencoded", urlencode(filled(call.form, values)).encode()
    return "application/json", json.dumps(filled(call.json, values)).encode()


def values_of(message: Message) -> Mapping[str, str]:
    return {
        "number": message.e164,
        "digits": message.e164.removeprefix("+"),
        "national": national_digits(message.e164),
        "text": message.text,
        "language": message.language,
        "reference": message.reference,
    }


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """The template with the message's own in place of the names; what is put in is not looked at again."""
    if isinstance(template, dict):
        return {name: filled(entry, values) for name, entry in template.items()}
    if isinstance(template, list):
        return [filled(entry, values) for entry in template]
    return _FIELD.sub(lambda found: values[found[1]], template) if isinstance(template, str) else template
