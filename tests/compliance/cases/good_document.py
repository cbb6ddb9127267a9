"""The facts of one invented case, all of them known."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from compliance.cases.rules.document_facts import (
    BreachFact,
    CallerFact,
    CallFact,
    DocumentFacts,
    EarlierFact,
    EvidenceFact,
    Office,
    Party,
    SanctionFact,
    ServiceFact,
)
from compliance.cases.rules.document_names import TERMS
from compliance.findings.rules.explanations import bilingual

ZONE = ZoneInfo("Asia/Shanghai")


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh-hans": zh, "en": en}


SPAN = both("2026年8月24日至2026年9月11日", "from 24 August 2026 to 11 September 2026")


def breach(n: int = 0, **said: object) -> BreachFact:
    whole: dict[str, object] = {
        "name": both("向已登记谢绝的号码营销", "Marketing to a registered number"),
        "basis": both("《消费者权益保护法实施条例》第二十四条", "CPR 24"),
        "calls": 17 + n, "people": 14, "callers": 3, "first": date(2026, 8, 24), "last": date(2026, 9, 11), "span": SPAN,
        "claimed": 0, "confirmed": 12, "recorded": 5, "outcome": both("认定", "Established"), **said,
    }  # fmt: skip
    return BreachFact(**whole)  # type: ignore[arg-type]


REFUSED = breach(
    name=both("未经同意营销", "Marketing without consent"),
    calls=6,
    outcome=both("不予认定", "Not established"),
    reason="采纳申辩",
)


def call(n: int = 1) -> CallFact:
    at = datetime(2026, 8, 24 + n % 7, 10, n % 60, tzinfo=ZONE)
    return CallFact(
        at, f"025 8653 {7000 + n}", both("向已登记谢绝的号码营销", "Marketing to a registered number"), "C2"
    )


ENDS: dict[str, Any] = {
    **{f"{term}_by": date(2026, 12, 10) for term in TERMS if term != "revoked"},
    **{f"{term}_term": both("15日", "15 days") for term in TERMS},
}
FACTS = DocumentFacts(
    reference="C-2026-003127-R",
    day=date(2026, 11, 25),
    party=Party("示例贷款咨询有限公司", "91320000MA00000X0X", "示例省示例市示例路1号", "王某某"),
    procedure=bilingual("《中华人民共和国行政处罚法》", "the Administrative Penalty Law"),
    office=Office(
        both("示例省通信管理局", "Example Communications Administration"),
        both("示例省人民政府", "the People's Government of Example Province"),
        both("示例市示例区人民法院", "the People's Court of Example District"),
        both("示例银行", "Example Bank"),
        both("承办人甲", "Officer A"),
    ),
    text="当事人拨打当日未核对登记名单。",
    reason="采纳申辩",
    breaches=(breach(), REFUSED),
    established=(breach(),),
    not_established=(REFUSED,),
    calls=17, people=14, callers=3,
    caller_list=both("025 8653 7112等3个号码", "025 8653 7112 and 2 other numbers"),
    span=SPAN, findings_review="逐条核对登记和运营商记录，未见误配", confirmed=12, recorded=5,
    rows=(call(1), call(2)),
    caller_rows=(CallerFact("025 8653 7112", 12, both("向已登记谢绝的号码营销", "Marketing to a registered number"), "C2×12"),),
    sanctions=(SanctionFact(both("责令改正", "Order to rectify")), SanctionFact(both("警告、罚款", "Warning, fine"))),
    fine=100_000, gains=20_000, paid=30_000, late_fee=9_000, overdue=90_000, owed=99_000, money=True, collective=True,
    scale=both("涉及消费者10人以上不足50人的，罚款50,000元至150,000元", "10 to 49 people: CNY 50,000 to CNY 150,000"), off_scale=True,
    scale_reason="三日内反复拨打",
    evidence=(EvidenceFact(both("运营商通话记录", "Call records"), 12, both("通话由所列号码发起", "that the calls came from them")),),
    exemption=both("初次违法且危害后果轻微并及时改正", "It is the party's first breach, with minor harm, and was mended in time"),
    exemption_reason="号码已经停用，名单已经重新核对。", exemption_files="整改报告.pdf",
    statement="所称6通电话已经同意。", statement_day=date(2026, 11, 9), statement_answer="经比对属实，予以采纳。",
    hearing_at=datetime(2026, 11, 20, 9, 30, tzinfo=ZONE), hearing_place="示例路2号", hearing_held=True,
    hearing_officer="主持人丁", hearing_closed=True, hearing_closed_reason="涉及商业秘密", representatives="代理人乙",
    hearing_present="主持人丁，记录人戊，调查人员二人，当事人的代理人乙。", hearing_points="当日是否核对登记名单。",
    hearing_evidence="运营商通话记录十二份，当事人无异议。", hearing_statement="所称6通电话已经同意。",
    served=ServiceFact(
        both("《行政处罚决定书》", "Decision on an Administrative Penalty"), "示通罚〔2026〕17号", date(2026, 11, 25),
        both("邮寄送达", "By post"), both("邮件回执", "the delivery receipt"), "回执.jpg", date(2026, 11, 27), date(2026, 11, 27),
        "EMS 1234", "—",
    ),
    notice=EarlierFact("示通告〔2026〕58号", date(2026, 11, 3)),
    decision=EarlierFact("示通罚〔2026〕17号", date(2026, 11, 25)),
    **ENDS,
    may_be_heard=True,
    authority=both("公安机关", "Police"),
    kept_month={"zh-hans": "2026年8月至2026年9月", "en": "August 2026 to September 2026"},
    preserved_items="外呼主机2台", preserved_place="示例路1号机房",
)  # fmt: skip
