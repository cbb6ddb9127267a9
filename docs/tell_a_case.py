"""One case told from the first complaint to its end, by everybody at their own page of the running demo, with pictures.

    ./dnc demo --once --json demo.json && ./dnc up
    ./.venv/bin/python docs/tell_a_case.py demo.json

In China it goes through notice, hearing and decision to payment; where the desk decides no penalty, to a referral and the
judgment that comes back (docs/a-case.md). It moves the development clock on by some weeks: give it a home of its own. Needs
what docs/make_screenshots.py needs.
"""

import csv
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from camera import DESKTOP, FLAGS, IMAGES, PHONE, Camera, move_on, now_at, wait_for
from playwright.sync_api import sync_playwright

from config.demo.browser import Machine
from config.run.debian import find_chromium, has_chinese_font

SAID = {
    "cn": {
        "found": "运营商查询结果和贵单位外呼平台合同显示，该线路由贵单位使用。",
        "request": "请说明上述通话的号码来源、呼叫目的和被叫用户同意的情况，并提交该期间的通话清单和同意记录。",
        "statement": "本单位自外包平台取得名单，其中两名用户曾在门店书面同意。其余通话正在核实。",
        "why": "门店档案须逐份调取，申请延期五个工作日。",
        "granted": "情况属实，同意延期。",
        "reviewed": "逐条核对投诉、登记、名单核对记录和运营商记录，未见误配；仅有投诉人陈述的通话未列入。",
        "proposal": "投诉号码均已登记满三十日，企业提交的同意记录未载明营销渠道。",
        "graver": "名单购自外包平台、未作任何核对，三日内持续拨打，情节重于该阶次所列情形。",
        "milder": "名单未作任何核对、三日内持续拨打，情节重于该阶次所列情形；听证后已经整改，低于告知的数额。",
        "notice": "经调查，贵单位向已登记谢绝来电的号码拨打营销电话，未能提供同意记录。",
        "hearing": "听证由未参与调查的人员主持。",
        "review": "事实清楚，程序合法，同意提交集体讨论。",
        "answer": "所称书面同意未载明营销渠道和期限，不予采纳；首次违法、主动整改，予以从轻。",
        "heads": "三名负责人参加，一致同意。",
        "decision": "贵单位在被叫号码登记生效后仍拨打营销电话，事实清楚、证据确凿。",
        "reconsidered": "当事人申请行政复议。",
        "outcome": "复议机关认为原决定事实清楚、适用依据正确。",
        "post": "EMS 1098765432100",
        "receipt": "邮件回执",
        "place": "示例路2号第三会议室",
        "matched": "企业的通话和同意记录已与被投诉通话比对",
        "present": "当事人委托代理人、调查人员到场。",
        "points": "号码来源和用户同意的证明。",
        "evidence": "通话记录、登记记录逐项出示。",
        "party": "称名单来自外包平台，请求从轻。",
        "signed": "笔录签名页",
    },
    "us": {
        "found": "The carrier's answer and the platform's contract name this firm as the user of the line.",
        "request": "Please explain where the numbers came from and what consent there was. Hand in the calls and consents.",
        "statement": "The list came from a vendor. Two of those called had agreed in writing at a branch.",
        "why": "The branch files are kept on paper and have to be fetched one by one.",
        "granted": "The request is well founded.",
        "matched": "calls and consents were matched with the complained calls",
        "refer": "Called people were on the register; the firm could not show consent for most calls.",
        "judgment": "Consent decree entered; the defendant pays a civil penalty.",
        "post": "USPS 9407 1000 0000 0000 0000 00",
        "receipt": "Return receipt",
    },
}
HEADINGS = {
    "calls": ("called", "at", "caller"),
    "consents": ("number", "channels", "categories", "given_at", "evidence"),
}


@dataclass
class Case:
    chromium: Any
    demo: dict[str, Any]
    people: dict[str, Camera] = field(default_factory=dict)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))  # until the first part says when
    path: str = ""  # at the desk
    notice: str = ""  # at the firm's

    @property
    def story(self) -> dict[str, Any]:
        known: dict[str, Any] = self.demo["case"]
        return known

    @property
    def said(self) -> dict[str, str]:
        return SAID[self.story["policy"]]

    def who(self, role: str, width: int = DESKTOP) -> Camera:
        if role not in self.people:
            camera = Camera(self.chromium, self.demo, self.story["language"], width)
            self.people[role] = camera.sign_in(role)
        return self.people[role]

    def name(self, part: str) -> str:
        return f"case-{self.story['policy']}-{part}"

    def act(self, role: str, act: str, **brought: str) -> Camera:
        """An act of the table, by its form. The button stands beside the form, under what is missing."""
        camera = self.who(role)
        camera.page.goto(f"{self.path}acts/{act}/")
        camera.fill(**brought)
        camera.send("main button[form=act]:not([name]), main form#act button:not([name])")
        return camera

    def choose(self, camera: Camera, outcomes: dict[str, str]) -> None:
        """For every breach the page shows: what this says, else established where it can be, else left out."""
        for choice in camera.page.locator("main .dnc-breach").all():
            radios = choice.locator("input[type=radio]")
            wanted = outcomes.get((radios.first.get_attribute("name") or "").removeprefix("outcome_"), "established")
            one = choice.locator(f"input[value={wanted}]")
            (one if one.is_enabled() else choice.locator("input[value=left_out]")).check(force=True)


def called(case: Case) -> Iterator[tuple[str, datetime]]:
    """Whom the line called, and when: over three days, in office hours of the country's middle."""
    hour = 3 if case.story["policy"] == "cn" else 16  # UTC
    for index, number in enumerate(case.story["called"]):
        at = case.began.astimezone(UTC) - timedelta(days=1 + index % 3)
        yield number, at.replace(hour=hour + index % 4, minute=7 * index)


def complaints(case: Case) -> None:
    """In office hours. Seven people through their operator, which finds the calls in its own records; and one citizen, on the phone."""
    citizen = Camera(case.chromium, case.demo, case.story["language"], PHONE)
    while not (9 <= now_at(citizen).hour < 12 and now_at(citizen).weekday() < 3):
        move_on(citizen, "hour")
    case.began = now_at(citizen).replace(second=0, microsecond=0)
    rows = [
        {
            "caller": case.story["caller"], "called": number, "at": at.isoformat(), "channel": "voice", "kind": "marketing",
            "category": case.story["category"], "answered": True, "call_confirmed": True,
            "recorded_or_robot": case.story["policy"] == "us", "reference": f"a-case-{case.story['caller'][-4:]}-{number[-4:]}",
        }
        for number, at in called(case)
    ]  # fmt: skip
    body = "\n".join(json.dumps(row) for row in rows).encode()
    sender = Machine(case.demo["url"], case.demo["keys"]["complaint"])
    taken = sender.call("POST", "/api/v1/complaints", body, Content_Type="application/x-ndjson")
    if taken.status >= 300 or any(row["status"] != "accepted" for row in taken.lines):
        sys.exit(f"The complaints were refused: {taken.body[:500]!r}")
    case.people["citizen"] = citizen.sign_in_by_code(case.story["citizen"], "/my/")
    page = citizen.page
    page.goto("/complain/")
    citizen.fill(channel="voice", caller=case.story["caller"])
    citizen.send()
    citizen.fill(day=(case.began - timedelta(days=1)).date().isoformat(), time="10:30")
    citizen.send()
    citizen.fill(kind="marketing", category=case.story["category"])
    if case.story["policy"] == "us":
        citizen.fill(manner="robot")
    citizen.send()
    citizen.shoot(case.name("complaint-check"), whole=True)
    citizen.send()


def keep_the_evidence(case: Case) -> None:
    """The worker notes what is to be kept, within a minute; whatever waits then is written and sent. Twice finds nothing."""
    officer, waiting = case.who("officer"), "main [name=write-addressee], main [name=send-how]"

    def look() -> list[str]:
        officer.page.goto(case.path)
        rows = officer.page.locator("main a[href*='/regulator/preservations/prq_']").all()
        return sorted({row.get_attribute("href") or "" for row in rows})

    for address in wait_for(look, "no request to preserve evidence was noted"):
        officer.page.goto(address)
        while officer.page.locator(waiting).count():
            if officer.page.locator("main [name=write-addressee]").count():
                officer.fill(**{"write-addressee": "other", "write-name": case.story["firm"]})
                officer.send("main button[value=write]")
            else:
                officer.fill(**{"send-on": now_at(officer).date().isoformat(), "send-how": case.said["post"]})
                officer.send("main button[value=send]")


def opened(case: Case) -> None:
    """The worker gathers them; the officer finds the case, takes it over, and says whose line it is."""
    officer = case.who("officer")
    link = "main tbody a[href*='/regulator/cases/cas_']"

    def look() -> bool:
        officer.page.goto(f"/regulator/cases/?text={case.story['caller'].lstrip('0')}")
        return bool(officer.page.locator(link).count())

    wait_for(look, "no case was opened")
    officer.follow(link)
    case.path = officer.page.url.removeprefix(case.demo["url"]).split("?")[0]
    for role in ("officer", "officer2"):
        colleague = case.who(role)
        colleague.page.goto(case.path)
        colleague.send(f"main form[action='{case.path}take/'] button")
    keep_the_evidence(case)
    case.act("officer", "case.check")
    officer.page.goto(f"{case.path}record/")
    field = officer.page.locator("main [name=respondent-marketer]")
    field.select_option(label=case.story["firm"])
    officer.fill(**{"respondent-reason": case.said["found"]})
    officer.send("main button[value=respondent]")
    confirmed(case)
    case.act("head", "case.file")
    case.act("officer", "case.investigate")
    case.act("officer", "case.ask_firm", matching_offered="on", text=case.said["request"])
    officer.shoot(case.name("desk"), case.path)


def confirmed(case: Case) -> None:
    """The operator finds the citizen's call too."""
    officer = case.who("officer")
    officer.page.goto(f"{case.path}confirm-calls/")
    if officer.page.locator("main [name=complaints]").count():
        officer.page.locator("main [name=complaints]").first.check(force=True)
        officer.page.locator("main [name=operator]").select_option(index=1)
        officer.fill(reference="T-2026-1201")
        officer.send()


def asked(case: Case) -> None:
    """The firm reads what it is asked, hands in its calls and consents, says that this is all, and explains."""
    firm = case.who("accused", PHONE)
    case.notice = case.path.replace("/regulator/cases/", "/marketers/notices/")
    zone_less = [(number, at.isoformat()) for number, at in called(case)]
    calls = [(number, at, case.story["caller"]) for number, at in zone_less]
    given = (case.began - timedelta(days=60)).date().isoformat()
    consents = [(number, "voice", case.story["category"], given, "written") for number, _at in zone_less[:2]]
    for kind, rows in (("calls", calls), ("consents", consents)):
        firm.open(f"{case.notice}matching/")
        firm.page.set_input_files(
            "main [name=file]", {"name": f"{kind}.csv", "mimeType": "text/csv", "buffer": table(kind, rows)}
        )
        firm.fill(kind=kind)
        firm.send()
    read = "main .dnc-table td.dnc-table__number"

    def look() -> bool:
        firm.open(f"{case.notice}matching/")
        return (
            firm.page.locator(read).all_inner_texts()[-2:] == ["7", "2"] and not firm.page.locator("progress").count()
        )

    wait_for(look, "the files were not read")
    firm.shoot(case.name("matching"), whole=True)
    firm.page.goto(f"{case.notice}matching/close/")
    firm.send()
    firm.page.goto(case.notice)
    firm.fill(text=case.said["statement"])
    firm.send()
    firm.shoot(case.name("asked"), case.notice, whole=True)
    matched(case)


def matched(case: Case) -> None:
    """The worker compares: until then the case goes on under the hands of whoever opens it, and refuses what they send."""
    officer = case.who("officer")

    def look() -> bool:
        officer.page.goto(case.path)
        return case.said["matched"] in officer.page.content()

    wait_for(look, "the firm's files were not compared")


def table(kind: str, rows: Sequence[tuple[str, ...]]) -> bytes:
    said = io.StringIO()
    csv.writer(said).writerows([HEADINGS[kind], *rows])
    return said.getvalue().encode()


def notified(case: Case) -> None:
    """A penalty is proposed and the notice served; the firm asks for more time, gets it, and wants a hearing."""
    legal = case.who("legal")
    legal.page.goto(f"{case.path}acts/case.propose_penalty/")
    case.choose(legal, {})
    legal.fill(
        sanction_proposed="warning_fine", fine_proposed="120000", defences_checked="on", text=case.said["proposal"],
        findings_review=case.said["reviewed"], scale_reason_proposed=case.said["graver"],
    )  # fmt: skip
    legal.send("main button[form=act]:not([name])")
    served(case, "case.serve_notice", text=case.said["notice"])
    firm = case.who("accused")
    firm.page.goto(f"{case.notice}more-time/")
    firm.fill(reason=case.said["why"])
    firm.send()
    officer = case.who("officer")
    officer.page.goto(f"{case.path}more-time/")
    officer.fill(answer="grant", reason=case.said["granted"])
    officer.shoot(case.name("more-time"))
    officer.send()
    firm.page.goto(f"{case.notice}hearing/")
    firm.send()
    firm.shoot(case.name("notice"), case.notice, whole=True)
    firm.page.set_viewport_size({"width": DESKTOP, "height": 860})
    firm.shoot(case.name("notice-wide"), case.notice, whole=True)
    firm.page.set_viewport_size({"width": PHONE, "height": 860})


def served(case: Case, act: str, **brought: str) -> None:
    """By post: sent, and two days later proved by the return receipt, once the worker has issued the paper."""
    post = {"service_way": "post", "service_reference": case.said["post"]}
    officer = case.who("officer")
    sent = now_at(officer).date().isoformat()
    case.act("officer", act.replace("serve", "send"), **post, service_on=sent, **brought)
    move_on(officer, "day", 2)

    def look() -> bool:
        officer.page.goto(case.path)
        return bool(officer.page.locator(f"a[href*='/acts/{act}/']").count())

    wait_for(look, "what is to be served was not issued")
    on = now_at(officer).date().isoformat()
    case.act("officer", act, **post, service_on=on, file=case.said["receipt"], **brought)


def heard(case: Case) -> None:
    at = (now_at(case.who("officer")) + timedelta(days=16)).date().isoformat()
    fixed = {
        "hearing_at": f"{at}T09:30",
        "hearing_place": case.said["place"],
        "hearing_officer": "",
        "hearing_session": "open",
    }
    case.act("hearing", "case.call_hearing", **fixed, text=case.said["hearing"])
    move_on(case.who("hearing"), "week", 2)
    move_on(case.who("hearing"), "day", 3)
    said = {f"hearing_{part}": case.said[part] for part in ("present", "points", "evidence")}
    case.act("hearing", "case.record_hearing", **said, hearing_statement=case.said["party"])
    case.act("hearing", "case.sign_record", file=case.said["signed"])
    case.act("legal", "case.review_again", text=case.said["review"])


def decided(case: Case) -> None:
    """Breach by breach, with the document beside it; served by post. What the citizen reads."""
    head = case.who("head")
    head.page.goto(f"{case.path}acts/case.decide/")
    case.choose(head, {})
    head.fill(
        sanction="warning_fine", fine="100000", reason=case.said["decision"], defence_answer=case.said["answer"],
        collective_record=case.said["heads"], scale_reason=case.said["milder"],
    )  # fmt: skip
    with head.page.expect_navigation(wait_until="domcontentloaded"):
        head.page.click("main button[name=step][value=look]")
    head.page.set_viewport_size({"width": DESKTOP, "height": 1500})
    head.shoot(case.name("decide"))
    head.send("main button[form=act]:not([name])")
    move_on(head, "day")
    served(case, "case.serve_decision")
    papers(case)


def papers(case: Case) -> None:
    """Once the worker has issued the decision: the firm's page and the citizen's."""
    firm = case.who("accused", PHONE)

    def look() -> bool:
        firm.page.goto(case.notice)
        return bool(firm.page.locator("main .dnc-buttons a[href$='.pdf']").count())

    if case.story["policy"] == "cn":
        wait_for(look, "the decision was not issued")
    firm.shoot(case.name("decision"), case.notice, whole=True)
    if case.story["policy"] == "cn":
        firm.page.set_viewport_size({"width": DESKTOP, "height": 860})
        firm.shoot(case.name("decision-wide"), case.notice, whole=True)
    citizen = case.people["citizen"]
    citizen.page.goto("/my/complaints/")
    citizen.follow("main table a")
    citizen.shoot(case.name("complaint"), whole=True)


def ended(case: Case) -> None:
    """The firm pays, and asks for a reconsideration, which upholds the decision."""
    officer = case.who("officer")
    on = now_at(officer).date()
    case.act("officer", "case.record_reconsideration", reason=case.said["reconsidered"])
    move_on(officer, "week")
    paid = {"paid-amount": "100000", "paid-on": (on + timedelta(days=6)).isoformat(), "paid-proof": "2026-12-0001"}
    officer.page.goto(f"{case.path}payment/")
    officer.fill(**paid)
    officer.send("main button[value=paid]")
    move_on(officer, "week", 3)
    at = (on + timedelta(days=20)).isoformat()
    case.act(
        "officer", "case.record_outcome", reconsideration_outcome="upheld", reconsideration_served_at=f"{at}T10:00",
        reason=case.said["outcome"],
    )  # fmt: skip
    officer.shoot(case.name("end"), case.path)


def referred(case: Case) -> None:
    """Where the desk decides no penalty, the head authorises the referral; then the court's judgment is recorded, and served."""
    case.act("head", "case.authorise_referral", reason=case.said["refer"])
    supervisor = case.act(
        "supervisor", "case.refer", authority="doj", file=case.said["receipt"], text=case.said["refer"]
    )
    supervisor.shoot(case.name("referred"), case.path)


def judged(case: Case) -> None:
    supervisor = case.who("supervisor")
    move_on(supervisor, "week", 4)
    supervisor.page.goto(f"{case.path}acts/case.record_judgment/")
    case.choose(supervisor, {})
    supervisor.fill(
        sanction="warning_fine",
        fine="250000",
        judgment_reference="26-cv-01234 (N.D.N.Y.)",
        reason=case.said["judgment"],
    )
    with supervisor.page.expect_navigation(wait_until="domcontentloaded"):
        supervisor.page.click("main button[name=step][value=look]")
    supervisor.page.set_viewport_size({"width": DESKTOP, "height": 1500})
    supervisor.shoot(case.name("judgment"))
    supervisor.send("main button[form=act]:not([name])")
    served(case, "case.serve_decision")
    papers(case)


CHINA = (complaints, opened, asked, notified, heard, decided, ended)
UNITED_STATES = (complaints, opened, asked, referred, judged)


def main() -> None:
    if not has_chinese_font():
        sys.exit("There is no Chinese font here, so the pictures would show boxes: apt-get install fonts-noto-cjk")
    demo = json.loads(Path(sys.argv[1]).read_text())
    IMAGES.mkdir(parents=True, exist_ok=True)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium() or None, args=flags)
        case = Case(chromium, demo)
        for part in CHINA if demo["case"]["policy"] == "cn" else UNITED_STATES:
            sys.stdout.write(f"{part.__name__}\n")
            part(case)
        chromium.close()


if __name__ == "__main__":
    main()
