"""The list of the evidence in a notice: what there is, how many, what it shows. It names nobody who complained."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.cases.rules.document_facts import EvidenceFact
from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names


@dataclass(frozen=True)
class Kind:
    name: Names
    shows: Names


# What the platform and the case hold, in the order of the list.
KINDS: Mapping[str, Kind] = {
    "statements": Kind(
        bilingual("投诉人陈述", "Statements of those who complained"),
        bilingual(
            "来电或者短信的时间、号码和内容", "when the calls or texts came, from which number, and what was said"
        ),
    ),
    "call_records": Kind(
        bilingual("运营商通话记录", "Call records of the operators"),
        bilingual("通话确由所列主叫号码发起", "that the calls came from the listed callers"),
    ),
    "recordings": Kind(
        bilingual("录音或者短信原文", "Recordings or original texts"),
        bilingual("通话或者短信的内容", "what was said or written"),
    ),
    "register": Kind(
        bilingual("登记记录和同意记录", "Records of registrations and consents"),
        bilingual("通话当时是否登记谢绝、是否同意", "whether the number was registered or had consented at that time"),
    ),
    "scrubs": Kind(
        bilingual("名单核对记录", "Records of scrubs"),
        bilingual(
            "拨打前是否核对名单及核对结果", "whether the list was scrubbed before the call, and what was answered"
        ),
    ),
    "declarations": Kind(
        bilingual("主叫号码申报记录", "Declarations of callers"),
        bilingual("主叫号码的使用单位", "who uses the callers"),
    ),
    "handed_in": Kind(
        bilingual("当事人提交的通话记录、同意记录", "Calls and consents that the party handed in"),
        bilingual("由平台内部比对，比对情况一并考虑", "matched inside the platform, and weighed"),
    ),
}
PAPER_SHOWS = bilingual("见案卷", "see the file")


def evidence_list(counts: Mapping[str, int], papers: Mapping[str, tuple[Names, int]]) -> tuple[EvidenceFact, ...]:
    """`counts`: by code of `KINDS`, how many; `papers`: the files of the case that are evidence, by code their names and how
    many. What there is none of is not listed."""
    found = [EvidenceFact(kind.name, counts[code], kind.shows) for code, kind in KINDS.items() if counts.get(code)]
    return (*found, *(EvidenceFact(name, count, PAPER_SHOWS) for name, count in papers.values() if count))
