"""The names that templates may use, made from the types of the facts; what each missing one is called and who can mend it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from compliance.cases.rules.document_facts import DocumentFacts, Names
from compliance.cases.rules.document_template import Section, Slot, Template, slots_of
from compliance.findings.rules.explanations import bilingual

# The pack's deadlines that documents speak of.
TERMS = (
    "answer",
    "statement",
    "hearing_request",
    "rectify",
    "payment",
    "reconsideration",
    "court",
    "revoked",
    "preservation",
    "demand",
)
NUMBER_IN_ROWS = "n"  # which row of [each …] it is, from 1


@dataclass(frozen=True)
class Wanted:
    """What a fact is called where it is missing, and the role that can mend it."""

    names: Names
    who: str  # a role of core.access.roles


def _wanted(*rows: tuple[str, str, str, str]) -> Mapping[str, Wanted]:
    return {name: Wanted(bilingual(zh, en), who) for name, who, zh, en in rows}


WANTED = _wanted(
    ("reference", "officer", "案件编号", "reference of the case"),
    ("day", "officer", "日期", "date"),
    ("party.name", "officer", "当事人名称", "name of the party"),
    ("party.code", "officer", "统一社会信用代码", "registration code of the party"),
    ("party.address", "officer", "当事人住所", "address of the party"),
    ("office.name", "administrator", "机关名称", "name of the authority"),
    ("office.reconsideration", "administrator", "行政复议机关", "body of reconsideration"),
    ("office.court", "administrator", "管辖法院", "court"),
    ("office.payment", "administrator", "缴款地点和账户", "place of payment"),
    ("office.contact", "administrator", "联系方式", "contact"),
    ("procedure", "administrator", "办案程序依据", "procedure that the authority follows"),
    ("text", "officer", "正文", "text of the act"),
    ("reason", "head", "理由", "reason"),
    ("breaches", "officer", "违规线索", "breaches"),
    ("established", "head", "认定的事项", "what is established"),
    ("calls", "officer", "通话数", "number of calls"),
    ("people", "officer", "投诉人数", "number of people"),
    ("callers", "officer", "主叫号码数", "number of callers"),
    ("caller_list", "officer", "主叫号码", "callers"),
    ("span", "officer", "通话日期", "days of the calls"),
    ("findings_review", "legal_reviewer", "对违规线索的人工审核情况", "review of what the platform found"),
    ("confirmed", "officer", "运营商确认的通话数", "calls that the operator confirmed"),
    ("recorded", "officer", "有录音或者短信原文的通话数", "calls with a recording or an original text"),
    ("rows", "officer", "通话明细", "list of calls"),
    ("caller_rows", "officer", "主叫号码明细", "list of callers"),
    ("evidence", "officer", "证据目录", "list of the evidence"),
    ("sanctions", "legal_reviewer", "处理措施", "sanction"),
    ("fine", "legal_reviewer", "罚款数额", "amount of the fine"),
    ("gains", "legal_reviewer", "违法所得", "illegal gains"),
    ("scale", "administrator", "裁量阶次", "step of the published scale"),
    ("scale_reason", "head", "罚款不在裁量阶次之内的理由", "reason why the fine lies beside the published step"),
    ("exemption", "head", "不予处罚的情形", "ground on which it goes unpunished"),
    ("exemption_reason", "head", "不予处罚的理由", "reason why it goes unpunished"),
    ("exemption_files", "head", "不予处罚的证据", "evidence why it goes unpunished"),
    ("statement_answer", "officer", "对陈述申辩的答复", "answer to the statement"),
    ("notice.number", "officer", "告知书文号", "number of the notice"),
    ("notice.day", "officer", "告知书日期", "date of the notice"),
    ("decision.number", "officer", "决定书文号", "number of the decision"),
    ("decision.day", "officer", "决定书日期", "date of the decision"),
    ("served.document", "officer", "送达的文书", "document that was served"),
    ("served.number", "officer", "送达文书的文号", "number of the document that was served"),
    ("served.day", "officer", "送达文书的日期", "date of the document that was served"),
    ("served.way", "officer", "送达方式", "way of service"),
    ("served.on", "officer", "送达日期", "day of service"),
    ("served.counts_on", "officer", "视为送达日期", "day from which it counts"),
    ("served.proof", "officer", "送达凭证", "proof of service"),
    ("hearing_at", "hearing_officer", "听证时间", "time of the hearing"),
    ("hearing_place", "hearing_officer", "听证地点", "place of the hearing"),
    ("hearing_officer", "hearing_officer", "听证主持人", "hearing officer"),
    ("hearing_present", "hearing_officer", "到场人员", "who was present"),
    ("hearing_points", "hearing_officer", "争议事项", "points raised"),
    ("hearing_evidence", "hearing_officer", "出示的证据", "evidence shown"),
    ("hearing_statement", "hearing_officer", "当事人的意见", "what the party said"),
    ("answer_by", "officer", "答复期限", "term of the answer"),
    ("statement_by", "officer", "陈述申辩期限", "term of the statement"),
    ("hearing_request_by", "officer", "申请听证期限", "term for asking for a hearing"),
    ("rectify_by", "officer", "改正期限", "term for rectifying"),
    ("payment_by", "officer", "缴纳期限", "term of payment"),
    ("reconsideration_by", "officer", "申请行政复议期限", "term for asking for reconsideration"),
    ("court_by", "officer", "提起行政诉讼期限", "term for going to court"),
    ("demand_by", "officer", "催告期限", "term of the demand"),
    ("paid", "officer", "已经缴纳的数额", "amount that was paid"),
    ("late_fee", "officer", "加处罚款数额", "amount added for delay"),
    ("overdue", "officer", "逾期未缴数额", "amount that is overdue"),
    ("owed", "officer", "应当缴纳的数额", "amount that is demanded"),
    ("preservation_by", "officer", "处理所保存证据的期限", "term for deciding on preserved evidence"),
    ("preserved_items", "officer", "所保存的证据", "evidence that is preserved"),
    ("preserved_place", "officer", "证据所在地点和保管人", "place and holder of the evidence"),
    *[(f"{name}_term", "administrator", "规则包所定期限", "term in the policy pack") for name in TERMS],
    ("authority", "supervisor", "接收机关", "receiving authority"),
    ("kept_month", "officer", "保存材料所属月份", "month whose records are to be kept"),
)


def _names(kind: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(kind)
    for each in fields(kind):
        one = hints[each.name]
        if is_dataclass(one):
            yield from _names(one, f"{prefix}{each.name}.")
        else:
            yield f"{prefix}{each.name}", one


NAMES = dict(_names(DocumentFacts))
ROWS = {name: frozenset(dict(_names(get_args(kind)[0]))) for name, kind in NAMES.items() if get_origin(kind) is tuple}


def unknown_names(template: Template, file: str) -> list[str]:
    """A sentence with file and line for every name that no fact has."""
    wrong = []
    foot = ((("", piece)) for piece in template.foot if isinstance(piece, Slot))
    for rows, found in (*foot, *slots_of(template.parts)):
        if isinstance(found, Section):
            known = found.name in (ROWS if found.kind == "each" else NAMES) or (
                found.kind != "each" and found.name in ROWS.get(rows, ())
            )
            label = f"[{found.kind} {found.name}]"
        else:
            known = found.name in ROWS.get(rows, ()) or (bool(rows) and found.name == NUMBER_IN_ROWS)
            known = known or (found.name in NAMES and found.name not in ROWS)
            label = f"{{{found.name}}}"
        if not known:
            wrong.append(f"{file}:{found.line}: {label} is no fact of a document.")
    return wrong
