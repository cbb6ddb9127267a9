"""Settings come from the environment; a wrong value is refused with a sentence that names it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from config.run.checks import PRODUCTION
from config.run.environment import ROOT

# Imports the settings anew for each environment given, in one process: name -> sentence of the refusal, "" when accepted.
READER = """
import importlib, json, os, sys
from django.core.exceptions import ImproperlyConfigured
answers = {}
for name, environment in json.load(sys.stdin).items():
    os.environ.clear()
    os.environ.update(environment)
    for module in [module for module in sys.modules if module.startswith("config.settings")]:
        del sys.modules[module]
    try:
        importlib.import_module(environment["DJANGO_SETTINGS_MODULE"])
        answers[name] = ""
    except ImproperlyConfigured as refusal:
        answers[name] = str(refusal)
json.dump(answers, sys.stdout)
"""

GOOD = {**PRODUCTION, "DATABASE_URL": "postgresql://dnc:secret@db.example.org/dnc", "BROKER_URL": "amqp://broker/"}
GOOD |= {"DNC_EMAIL_USER": "dnc", "DNC_EMAIL_PASSWORD": "word", "DNC_EMAIL_TLS": "1", "DNC_EMAIL_PORT": "587"}
WRONG = {
    "DATABASE_URL": ["", "mysql://dnc@localhost/dnc", "postgresql://localhost", "postgresql://localhost:99999/dnc"],
    "BROKER_URL": ["", "filesystem://x", "sqla+sqlite:///x"],
    "DNC_SECRET_KEY": ["", "short", "a" * 60],
    "DNC_HOSTS": ["", " , ", "*", ".example.org", "https://dnc.example.org"],
    "DNC_SITE_URL": ["http://dnc.example.org"],
    "DNC_SMS_GATEWAY": ["core.sms.console.ConsoleGateway"],
    "DNC_SMS_SECOND_GATEWAY": ["core.sms.console.ConsoleGateway"],
    "DNC_SMS_SHORT_NUMBER": ["95x", "1" * 21, "٣٣٣"],
    "DNC_DEVELOPMENT_HELPERS": ["1", "perhaps"],
    "DNC_WEBHOOK_TEST_HOSTS": ["localhost:9443=/ca.pem", "localhost:9443"],
    "DNC_EMAIL_PORT": ["0", "smtp", "65536"],
    "DNC_EMAIL_TLS": ["0", "perhaps"],
    "DNC_EMAIL_FROM": ["nobody", "a@example.org, b@example.org"],
    "DNC_AUDIT_HEADS_URL": ["http://heads.example.org/", "https://"],
    "DNC_TRUSTED_PROXIES": ["-1", "many", "11", "٣"],
}
CASES = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[str, str]]:
    base = {"PATH": os.environ["PATH"], "DNC_HOME": os.environ["DNC_HOME"]}
    environments = {"good": {**base, **GOOD}}
    environments |= {f"{name}={value}": {**base, **GOOD, name: value} for name, value in CASES}
    environments["nothing"] = {**base, "DJANGO_SETTINGS_MODULE": GOOD["DJANGO_SETTINGS_MODULE"]}
    done = subprocess.run(
        [sys.executable, "-c", READER], input=json.dumps(environments), capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    yield json.loads(done.stdout)


def test_a_complete_environment_is_accepted(answers: dict[str, str]) -> None:
    assert answers["good"] == ""


def test_an_empty_environment_is_refused(answers: dict[str, str]) -> None:
    assert answers["nothing"].startswith("DATABASE_URL")


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_wrong_value_is_refused_with_a_sentence_that_names_it(answers: dict[str, str], name: str, value: str) -> None:
    refusal = answers[f"{name}={value}"]
    assert refusal.startswith(name)
    assert refusal.endswith(".")
    assert "secret@" not in refusal
