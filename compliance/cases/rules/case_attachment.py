"""What a file in a case may be, and who hands in what."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names


@dataclass(frozen=True)
class What:
    """`by_firm`: the firm may hand it in."""

    code: str
    names: Names
    by_firm: bool = False


WHATS: Mapping[str, What] = {
    what.code: what
    for what in (
        What("evidence", bilingual("证据材料", "Evidence"), by_firm=True),
        What("statement", bilingual("陈述申辩材料", "Statement"), by_firm=True),
        What("power_of_attorney", bilingual("授权委托书", "Power of attorney"), by_firm=True),
        What("signed_waiver", bilingual("签名的放弃声明", "Signed waiver"), by_firm=True),
        What("payment_proof", bilingual("缴款凭证", "Proof of payment"), by_firm=True),
        What("rectification", bilingual("整改材料", "Proof that it was mended"), by_firm=True),
        What(
            "signed_address", bilingual("签名确认的电子送达地址", "Signed address for electronic service"), by_firm=True
        ),
        What("proof_of_service", bilingual("送达回证", "Proof of service")),
        What("hearing_record", bilingual("听证笔录", "Record of the hearing")),
        What("inspection_record", bilingual("检查记录", "Record of an inspection")),
        What("authority_receipt", bilingual("受移送机关回执", "Receipt of another authority")),
        What("authority_answer", bilingual("受移送机关答复", "Answer of another authority")),
        What("operator_answer", bilingual("运营商答复", "Operator's answer")),
        What("uncollectable_proof", bilingual("无法收缴的证明", "Proof that it cannot be collected")),
        What("other", bilingual("其他材料", "Other"), by_firm=True),
    )
}


# Facts of a case that are papers, each with what its files are (of `WHATS`).
PAPERS: Mapping[str, str] = {
    "service_proof": "proof_of_service",
    "representative_proof": "power_of_attorney",
    "hearing_signed_copy": "hearing_record",
    "inspection_record": "inspection_record",
    "authority_receipt": "authority_receipt",
    "authority_answer": "authority_answer",
}
# Facts that are recorded on a paper of the case alone, never on a tick.
PAPER_OF_FACT: Mapping[str, str] = {
    "statement_waived": "signed_waiver",
    "hearing_waived": "signed_waiver",
    "address_confirmed": "signed_address",
}
HANDED = "handed"  # the paper comes as a file with the act itself


def whats_of_firm() -> tuple[What, ...]:
    return tuple(what for what in WHATS.values() if what.by_firm)
