"""The policy in force in words: no key of a pack's file reaches the reader."""

import re

import pytest
from django.test import Client
from django.utils import translation

from compliance.desk.policy_words import value_name, value_words
from compliance.desk.selectors.policy import policy_values
from core.policies import load
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.world import officer

KEY = re.compile(r"[a-z]+_[a-z_]+|\b(True|unit|sanctionable|mon-)")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", ["cn", "us"])
def test_every_value_of_a_pack_has_a_name_and_is_said_in_words(code: str, language: str) -> None:
    found = load(code).versions[-1]
    with translation.override(language):
        for path, raw in policy_values(found).items():
            name, says = value_name(path, found), value_words(path, raw, found)
            assert says, path
            assert not KEY.search(f"{name} | {says}"), path
            assert name != path.rpartition(".")[2], path
            if language == "zh-hans":
                assert re.search("[一-鿿]", name), path
                assert not re.search("[a-z]{2}", says), path


def test_the_page_says_the_deadline_the_hours_and_the_fine(db: None) -> None:
    client: Client = desk_of(officer())
    expected = {
        "en": [
            "Begin checking",
            "1 working day",
            "Monday to Saturday, 09:00 to 12:00",
            "0 to 500,000 yuan",
            "confirmed",
        ],
        "zh-hans": ["开始核查", "1 个工作日", "周一至周六 09:00 至 12:00", "元", "罚款", "即时"],
    }
    for language, words in expected.items():
        page = client.get("/regulator/policy/", headers={"Accept-Language": language}).content.decode()
        for said in words:
            assert said in page
        assert not re.search(r">[^<]*(working_days|sanctionable|deadlines\.)[^<]*<", page)
