import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo import secrets
from config.demo.browser import Person
from config.demo.country import country_of
from config.demo.steps import STEPS
from config.demo.story import StepFailed, Story
from core import clock
from core.policies import current_policy

PARTS = ("logins", "keys", "case")


def _case_to_tell(story: Story) -> dict[str, Any]:
    """Of a case that begins now (docs/tell_a_case.py): a line nobody complained about yet, whom it calls, and whose it is."""
    after = replace(story, run=story.run + 10)
    policy, accused = current_policy(), story.country.firms[1]
    return {
        "policy": policy.code,
        "language": policy.languages[0] if policy.enforcement.decides_penalties else "en",
        "caller": after.caller,
        "called": after.neighbours(7),
        "citizen": story.citizen,
        "category": story.country.story_category,
        "firm": accused.name,
    }


class Command(BaseCommand):
    help = "Drive the main job through the real doors of a running site, step by step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", required=True)
        parser.add_argument("--json", type=Path, help="write address, log-ins and API keys here")

    def handle(self, *args: Any, **options: Any) -> None:
        country, kept, site = country_of(current_policy()), secrets.read(), options["url"]
        story = Story(site, country, kept, clock.now(), kept["runs"])
        kept["runs"] += 1
        secrets.write(kept)
        # Only for the caller of this command: the home keeps no number, not even this one.
        kept["logins"]["citizen"] = {"login": story.citizen, "code_from": f"{site}/dev/outbox/"}
        if options["json"]:
            self.write_json(options["json"], site, {**kept, "case": _case_to_tell(story)})
        try:
            self.tell(story)
        except StepFailed as failure:
            raise CommandError(f"This step did not do what it should: {failure}") from failure
        self.doors(site, kept)

    def tell(self, story: Story) -> None:
        Person(story.site).open("/healthz")
        for number, (title, step) in enumerate(STEPS, start=1):
            self.stdout.write(f"\n{number:>2}. {title}")
            for line in step(story):
                self.stdout.write(f"    {line}")
                self.stdout.flush()

    def write_json(self, path: Path, site: str, kept: dict[str, Any]) -> None:
        path.write_text(json.dumps({"url": site, **{part: kept[part] for part in PARTS}}, ensure_ascii=False, indent=1))
        path.chmod(0o600)

    def doors(self, site: str, kept: dict[str, Any]) -> None:
        self.stdout.write(f"\nLog-ins at {site} (staff and firms: /accounts/login/, citizens: /sign-in/)")
        for role, known in kept["logins"].items():
            how = f"code from {known['code_from']}" if "code_from" in known else f"password {known['password']}"
            factor = f", second factor {known['totp_secret']}" if "totp_secret" in known else ""
            self.stdout.write(f"    {role:<15}{known['login']:<36}{how}{factor}")
        self.stdout.write(f"    API keys: see --json FILE or {secrets.path()}")
