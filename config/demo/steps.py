"""The steps of the main job, in order. Each yields what happened and where to look."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta

from config.demo import desk
from config.demo.story import Step, Story, expect, scrub, sign_in_citizen, sign_in_staff
from core.policies import current_policy
from registry.engine.records.reasons import Reason

HEARD_WITHIN = 1.0  # seconds


def _firm_scrubs_before(story: Story) -> Iterator[str]:
    answer = scrub(story, [story.citizen])
    expect(answer.status == 200, "The scrub was refused", answer)
    row = answer.json["rows"][0]
    expect(row["decision"] != "not_callable", "The number is barred before anybody registered it", answer)
    yield f"{story.country.firms[0].name} asks about a number nobody registered: {row['decision']} {row['reasons']}"


def _citizen_registers(story: Story) -> Iterator[str]:
    sign_in_citizen(story, "citizen", story.citizen, "/my/preferences/")
    yield f"{story.masked} proves the number by a code; the message is in {story.site}/dev/outbox/"
    answer = story.person("citizen").submit("/my/preferences/", to="/my/preferences/all/")
    expect(
        answer.status == 200 and "/my/preferences/done/" in answer.url, "The registration did not go through", answer
    )
    yield f"One tap: stop all marketing calls. See {story.site}/my/"


def _firm_scrubs_after(story: Story) -> Iterator[str]:
    """In force at once, or, where the pack gives firms time, shown as pending while a neighbour of long standing is barred."""
    waits = bool(current_policy().register.binds_after)
    barred = story.long_registered if waits else story.citizen
    _wait_out(story)
    answer = scrub(story, [story.citizen, "12345", barred, story.citizen[:-1]])
    expect(answer.status == 200, "The scrub was refused", answer)
    mine, short, neighbour, cut = answer.json["rows"]
    expect(neighbour["decision"] == "not_callable", "A binding registration does not bar", answer)
    expect(
        not waits or Reason.REGISTRY_PENDING in mine["reasons"], "A fresh registration is not shown as pending", answer
    )
    expect({short["decision"], cut["decision"]} <= {"invalid", "unknown"}, "A wrong row was let through", answer)
    yield f"The same firm asks a moment later: {mine['decision']} {mine['reasons']}; a wrong row: {short['decision']} {short['reasons']}"
    if waits:
        yield f"A number registered weeks ago: {neighbour['decision']} {neighbour['reasons']}"
    yield _receipt_holds(story, answer.json["id"], answer.json["receipt"])


def _wait_out(story: Story) -> None:
    """Until every process of the site has heard of the registration, a second after it at the latest. Officers sign in meanwhile."""
    heard = time.monotonic() + HEARD_WITHIN
    for role in ("officer", "head"):
        sign_in_staff(story, role)
    time.sleep(max(0.0, heard - time.monotonic()))


def _receipt_holds(story: Story, scrub_id: str, receipt: str) -> str:
    verified = story.machine().call("POST", "/api/v1/receipts/verify", {"receipt": receipt})
    expect(verified.json["genuine"], "The receipt is not accepted", verified)
    changed = receipt[:-20] + ("A" if receipt[-20] != "A" else "B") + receipt[-19:]
    refused = story.machine().call("POST", "/api/v1/receipts/verify", {"receipt": changed})
    expect(refused.json["genuine"] is False, "A changed receipt is accepted", refused)
    return f"Its receipt {scrub_id} is genuine; with one byte changed it is not. Try it at {story.site}/verify/"


def _operator_hands_in_complaints(story: Story) -> Iterator[str]:
    """Seven neighbours complained over the past days through their operator."""
    rows = [complaint_row(story, index, called) for index, called in enumerate(story.neighbours(7))]
    sender = story.machine("complaint")
    body = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    answer = sender.call("POST", "/api/v1/complaints", body, Content_Type="application/x-ndjson")
    expect(answer.status < 300, "The complaints were refused", answer)
    answers = answer.lines
    expect(len(answers) == 7 and all(row["status"] == "accepted" for row in answers), "Not all were accepted", answer)
    again = sender.call("POST", "/api/v1/complaints", body, Content_Type="application/x-ndjson")
    expect([row["id"] for row in again.lines] == [row["id"] for row in answers], "Handed in twice, doubled", again)
    yield f"Seven people were called by {story.caller} and complain through their operator; handed in twice, taken once"


def complaint_row(story: Story, index: int, called: str) -> dict[str, object]:
    at = (story.now - timedelta(days=1 + index % 3)).replace(hour=3 + index % 4, minute=7 * index)
    return {
        "caller": story.caller,
        "called": called,
        "at": at.isoformat(),
        "channel": "voice",
        "kind": "marketing",
        "category": story.country.story_category,
        "text": story.country.pitches[index] if index < 2 else "",
        "answered": True,
        "call_confirmed": index == 0,
        # Where firms have time to honour a registration, only a robocall is a breach whenever the number was registered.
        "recorded_or_robot": bool(current_policy().register.binds_after),
        "reference": f"story-{story.run}-{index}",
    }


def _citizen_complains(story: Story) -> Iterator[str]:
    """The three questions come first; the number was proved when registering, so the check page follows."""
    citizen = story.person("citizen")
    citizen.submit("/complain/", channel="voice", caller=story.caller)
    called = story.now.astimezone(current_policy().numbering.zone) - timedelta(minutes=5)
    citizen.submit("/complain/when/", day=called.date().isoformat(), time=called.strftime("%H:%M"))
    about = {"kind": "marketing", "category": story.country.story_category, "manner": "robot"}
    answer = citizen.submit("/complain/about/", **about)
    expect("/complain/check/" in answer.url, "The answers were not accepted", answer)
    answer = citizen.submit("/complain/check/")
    expect("/complain/done/" in answer.url, "The complaint was not taken", answer)
    story.seen["complaint"] = answer.url.rstrip("/").split("/")[-1]
    yield f"Three questions, a minute: {story.seen['complaint']}. See {story.site}/my/complaints/{story.seen['complaint']}/"


STEPS: list[tuple[str, Step]] = [
    ("A firm asks before anybody registered", _firm_scrubs_before),
    ("A citizen registers", _citizen_registers),
    ("The firm asks again", _firm_scrubs_after),
    ("Somebody calls all the same, and people complain", _operator_hands_in_complaints),
    ("The citizen is called too, and complains on the site", _citizen_complains),
    ("The worker assesses", desk.worker_assesses),
    ("An officer agrees to list the caller", desk.officer_lists_the_caller),
    ("The case is worked", desk.officer_begins_checking),
    ("The list is published", desk.list_is_published),
    ("A report comes out", desk.report_comes_out),
    ("Another centre's file comes in", desk.real_file_comes_in),
    ("Nothing was changed behind anybody's back", desk.trail_is_whole),
]
