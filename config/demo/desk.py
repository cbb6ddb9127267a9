"""What the story's officers do at their desk, and what everybody sees of it afterwards."""

import os
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import CommandError, call_command
from django.utils.translation import override

from compliance.listings.words import action_word
from config.demo.browser import Answer, Person
from config.demo.story import StepFailed, Story, expect, sign_in_staff, wait_for
from core import clock
from core.policies import current_policy

SIGNED_WITHIN = 60.0  # seconds; the trail is signed every ten


def worker_assesses(story: Story) -> Iterator[str]:
    """The worker assesses and gathers; the citizen's page says that others complained too."""
    address = f"/my/complaints/{story.seen['complaint']}/"
    linked = current_policy().complaints.statuses["linked"]
    wait_for(
        lambda: any(words in story.person("citizen").open(address).text for words in linked.values()),
        "The complaint was not linked to others",
    )
    yield "The worker assessed the complaint and gathered it with the others into a case"
    yield f"The citizen's page says so: {story.site}{address}"


def case_of(story: Story, caller: str) -> str | None:
    """The address of the newest case about this caller, as the officer's queue shows it."""
    page = story.person("officer").open(f"/regulator/cases/?text={caller.lstrip('0')}")
    found = re.search(r'href="(/regulator/cases/cas_[A-Za-z0-9]+/)', page.text)
    return found.group(1) if found else None


def officer_lists_the_caller(story: Story) -> Iterator[str]:
    officer = sign_in_staff(story, "officer")
    address = wait_for(lambda: case_of(story, story.caller), "No case was opened")
    story.seen["case"] = address
    page = wait_for(lambda: proposal(officer.open(address), "label"), "No listing was proposed")
    reference = re.search(r"C-\d{4}-\d{6}-[A-Z]", page.text)
    expect(reference, "The case shows no reference", page)
    yield f"Case {reference.group() if reference else ''} on the desk: {story.site}{address}"
    yield "Eight proved people, three days, three provinces: the system proposes `label`. Nothing is listed without an officer"
    entry = proposal(page, "label")
    answer = officer.submit(address, to=urlsplit(_entry_address(entry)).path, reason="")
    expect(answer.status == 200, "The officer could not agree to the listing", answer)
    yield f"The officer agrees: {story.site}/regulator/blacklist/"


def proposal(page: Answer, action: str) -> Answer | None:
    """The page, once it shows a proposed listing of this action that waits for a word."""
    return page if f">{word_of(action)}<" in page.text and "/confirm/" in page.text else None


def word_of(action: str) -> str:
    """What the desk calls it in English, the language of the story."""
    with override("en"):
        return action_word(action, "")


def _entry_address(page: Answer | None) -> str:
    found = re.search(r'action="(/regulator/blacklist/ble_[A-Za-z0-9]+/confirm/)"', page.text if page else "")
    expect(found, "The case shows no listing to agree to", page)
    return found.group(1) if found else ""


def _requests_sent(officer: Person, case: str) -> bool:
    """Write and send what the case lacks of requests to preserve evidence; whether there was one."""
    today = clock.now().astimezone(current_policy().numbering.zone).date().isoformat()
    found = sorted(set(re.findall(r'href="(/regulator/preservations/prq_[A-Za-z0-9]+/)"', officer.open(case).text)))
    for address in found:
        said = {"write-addressee": "other", "write-name": "Operator", "write-kinds": "recordings"}
        officer.submit(address, form="write", **said)
        officer.submit(address, form="send", **{"send-on": today, "send-how": "EMS"})
    return bool(found)


def officer_begins_checking(story: Story) -> Iterator[str]:
    officer = story.person("officer")
    officer.submit(story.seen["case"], to=f"{story.seen['case']}take/")
    _requests_sent(officer, story.seen["case"])
    answer = officer.submit(f"{story.seen['case']}acts/case.check/", text="…")
    if "/acts/" in answer.url and _requests_sent(officer, story.seen["case"]):  # noted in between
        answer = officer.submit(f"{story.seen['case']}acts/case.check/", text="…")
    expect(answer.status == 200 and "/acts/" not in answer.url, "The case could not be moved", answer)
    yield "The officer takes the case over and begins checking: recordings and call records are to be preserved"


def list_is_published(story: Story) -> Iterator[str]:
    reader = story.machine("blacklist")
    answer = reader.call("GET", "/api/v1/blacklist?format=json")
    expect(answer.status == 200, "The blacklist is not given", answer)
    tail = story.caller.lstrip("0")
    mine = [entry for entry in answer.json["entries"] if str(entry["caller"]).endswith(tail)]
    expect(mine and mine[0]["action"] == "label", "The caller is not on the list", answer)
    yield f"Operators read version {answer.json['version']} at once: {mine[0]['caller']} {mine[0]['action']}, {mine[0]['people']} people"
    csv = reader.call("GET", "/api/v1/blacklist?format=csv")
    expect(csv.status == 200 and tail in csv.text, "The blacklist as CSV does not show the caller", csv)
    page = story.person("stranger").open("/blacklist/")
    expect(page.status == 200, "The public list does not open", page)
    yield f"Everybody can see it: {story.site}/blacklist/ and {story.site}/caller-check/"


def report_comes_out(story: Story) -> Iterator[str]:
    head = sign_in_staff(story, "head")
    yesterday = story.now.astimezone(current_policy().numbering.zone).date() - timedelta(days=1)
    answer = head.submit(
        "/regulator/reports/", start=(yesterday - timedelta(days=41)).isoformat(), end=yesterday.isoformat(), scope=""
    )
    expect(re.search(r"/regulator/reports/\d+/", answer.url), "The report was not asked for", answer)
    figures = urlsplit(answer.url).path.rstrip("/") + ".csv"
    wait_for(lambda: head.open(figures).status == 200, "The report is not built")
    csv = head.open(figures)
    expect(csv.status == 200 and len(csv.body.splitlines()) > 10, "The report has no figures", csv)
    yield f"The report of the past six weeks, suspected and established apart: {answer.url}"


def real_file_comes_in(story: Story) -> Iterator[str]:
    """Another centre's file of one day, where sample data are at hand: unproved rows never label or block."""
    folder, file = os.environ.get("DNC_DATA", ""), story.country.other_file
    path = Path(folder, file.path if file else "")
    if not file or not folder or not path.exists():
        yield "No sample data named by DNC_DATA for this policy: no other centre's file is ingested"
        return
    for again in (False, True):
        said = ran("import_complaints", str(path), "--format", file.format)
        lines = [" ".join(line.split()) for line in said.splitlines()]
        kinds = ("accepted", "quarantined", "rejected")
        figures = ", ".join(line for line in lines if line.startswith(kinds))
        yield f"{'The same file again' if again else path.name}: {figures}"
    officer = sign_in_staff(story, "officer")
    address = wait_for(lambda: case_of(story, file.most_reported), "The most reported caller has no case")
    page = wait_for(
        lambda: proposal(officer.open(address), "watch") or listed(officer.open(address)), "No watch was proposed"
    )
    expect(not proposal(page, "label") and not proposal(page, "block"), "Unproved rows were to label or block", page)
    yield f"The most reported caller, {file.most_reported}, is in a case with a proposed `watch`: {story.site}{address}"


def listed(page: Answer) -> Answer | None:
    return page if word_of("watch") in page.text else None


def trail_is_whole(story: Story) -> Iterator[str]:
    """What a run that was broken off left unsigned is signed soon after the next start, not at once."""
    until = time.monotonic() + SIGNED_WITHIN
    while True:
        try:
            said = ran("audit_verify", "--here")
            break
        except StepFailed:
            if time.monotonic() > until:
                raise
            time.sleep(2)
    yield said


def ran(*command: str) -> str:
    said = StringIO()
    try:
        call_command(*command, stdout=said)
    except CommandError as error:
        raise StepFailed(f"manage.py {command[0]}: {error}") from error
    return said.getvalue().strip()
