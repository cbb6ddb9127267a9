"""The main job end to end: the demo's country and story through real web, worker and beat; afterwards no number stands in plaintext."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from config.demo.country import country_of
from config.demo.register import numbers_of
from config.demo.story import Story
from core import clock
from core.policies import current_policy
from core.selectors.audit import audit_chain_report
from core.services.audit import audit_chain_extend
from tests.leaks import leaks
from tests.live import LiveSite

SIZE = 720  # the story's complainants are among them

pytestmark = pytest.mark.processes


def test_the_main_job_from_registration_to_report(live_site: LiveSite, tmp_path: Path) -> None:
    told = StringIO()
    call_command("demo_seed", size=SIZE, stdout=told)
    assert "told: cases" in told.getvalue()
    again = StringIO()
    call_command("demo_seed", size=SIZE, stdout=again)
    assert again.getvalue() == "", "a second seed adds nothing"

    call_command("demo_story", url=live_site.url, stdout=told)

    country = country_of(current_policy())
    story = Story(live_site.url, country, {}, clock.now(), 0)
    typed_in = [story.citizen, *story.neighbours(7), *numbers_of(country, SIZE)]
    assert leaks(typed_in, "86", [Path(settings.DNC_HOME), live_site.folder]) == []

    audit_chain_extend()
    assert audit_chain_report().broken_at is None
