"""What a country calls its parts stands in its pack alone: no page of a country of States says "Province"."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from compliance.cases.models import Case
from compliance.cases.rules.case_guards import GUARDS
from compliance.reports.models import PublicFigures
from compliance.reports.selectors.statistics import Statistics
from config.run.environment import ROOT
from config.translation import catalogues
from core import clock
from core.policies.files import FOLDER
from core.translation.parts import PARTS
from registry.firms.models import Marketer
from tests.compliance.desk.test_desk import at_the_time, case, desk_of
from tests.compliance.world import officer

__all__ = ["at_the_time", "case"]
PROVINCE = re.compile("(?i)province|省")
TAG = re.compile("<[^>]*>")


def test_no_sentence_of_the_platform_says_province() -> None:
    said = [
        (part, form)
        for part in PARTS
        for language in ("en", "zh_Hans")
        for message in catalogues.entries(catalogues.stored(ROOT, part, language)).values()
        for form in (*catalogues.texts(message.id), *catalogues.forms(message))
    ]
    assert len(said) > 1000
    said += [(code, text) for code, guard in GUARDS.items() for text in guard.names.values()]
    assert not [(where, text) for where, text in said if PROVINCE.search(text)]


def test_the_pack_of_the_states_and_its_documents_say_it_neither() -> None:
    said = list(texts_of(tomllib.loads((FOLDER / "us.toml").read_text(encoding="utf-8"))))
    said += [path.read_text(encoding="utf-8") for path in (FOLDER / "documents" / "us").rglob("*.txt")]
    assert len(said) > 100 and not [text for text in said if PROVINCE.search(text)]


def texts_of(table: Any) -> Iterator[str]:
    """What a pack says to readers: the texts that stand in languages."""
    if isinstance(table, dict):
        yield from (str(text) for key, text in table.items() if key in ("en", "zh-hans"))
    inner = table.values() if isinstance(table, dict) else table if isinstance(table, list) else ()
    for each in inner:
        yield from texts_of(each)


@pytest.mark.django_db
def test_a_page_calls_it_as_the_pack_does(case: Case, settings: Any) -> None:
    figures = {**asdict(Statistics(complaints=20)), "by_province": {"US-CA": 20, "CN-JS": 20}}
    del figures["day"]
    PublicFigures.objects.create(day=clock.now().date(), figures=figures)
    client, address = desk_of(officer(province="")), f"/regulator/cases/{case.public_id}/"
    lists = ["/regulator/cases/", "/regulator/firms/", f"{address}people/", "/statistics/", "/admitted-firms/"]
    others = ["/regulator/", "/regulator/callers/", "/regulator/complaints/", "/regulator/admissions/", address,
              "/regulator/reports/", "/regulator/policy/",
              f"/regulator/firms/{Marketer.objects.get().public_id}/"]  # fmt: skip
    for policy, words in (
        ("us", {"en": "State or territory", "zh-hans": "州或属地"}),
        ("cn", {"en": "Province", "zh-hans": "省份"}),
    ):
        settings.DNC_POLICY = policy
        for language, word in words.items():
            for page in (*lists, *others):
                answer = client.get(page, headers={"Accept-Language": language})
                assert answer.status_code == 200, (page, answer.status_code)
                text = answer.content.decode()
                if page in lists:
                    assert word in text, (policy, page)
                if policy == "us":
                    assert not PROVINCE.search(TAG.sub(" ", text)) and "Province" not in text, page
