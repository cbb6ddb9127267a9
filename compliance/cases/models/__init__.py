from compliance.cases.models.act_draft import ActDraft
from compliance.cases.models.appeal_step import AppealStep
from compliance.cases.models.breach_outcome import BreachOutcome
from compliance.cases.models.case import Case, CaseDocument, CaseEvent, CaseOfficer, CaseSerial
from compliance.cases.models.case_attachment import CaseAttachment
from compliance.cases.models.case_clock import CaseClock, ClockChange, ClockStep
from compliance.cases.models.case_transfer import CaseTransfer
from compliance.cases.models.complaints_late import ComplaintsLate
from compliance.cases.models.consent_lead import ConsentLead
from compliance.cases.models.deputy import Deputy
from compliance.cases.models.disclosure import Disclosure
from compliance.cases.models.evidence_preservation import EvidencePreservation
from compliance.cases.models.gathered_policy import GatheredPolicy
from compliance.cases.models.issued_document import (
    DocumentDue,
    DocumentNumber,
    DocumentSerial,
    IssuedDocument,
    IssuedPdf,
)
from compliance.cases.models.matching import MatchedCall, Matching, MatchingFile
from compliance.cases.models.payment import OpenAccount, Payment, PaymentTerm, Repayment
from compliance.cases.models.preservation_request import PreservationChange, PreservationRequest
from compliance.cases.models.publication import CreditRepair, Publication
from compliance.cases.models.recusal import Recusal
from compliance.cases.models.review import Review, Stay
from compliance.cases.models.service_mail import ServiceMail
from compliance.cases.models.write_off import WriteOff

__all__ = [
    "ActDraft",
    "AppealStep",
    "BreachOutcome",
    "Case",
    "CaseAttachment",
    "CaseClock",
    "CaseDocument",
    "CaseEvent",
    "CaseOfficer",
    "CaseSerial",
    "CaseTransfer",
    "ClockChange",
    "ClockStep",
    "ComplaintsLate",
    "ConsentLead",
    "CreditRepair",
    "Deputy",
    "Disclosure",
    "DocumentDue",
    "DocumentNumber",
    "DocumentSerial",
    "EvidencePreservation",
    "GatheredPolicy",
    "IssuedDocument",
    "IssuedPdf",
    "MatchedCall",
    "Matching",
    "MatchingFile",
    "OpenAccount",
    "Payment",
    "PaymentTerm",
    "PreservationChange",
    "PreservationRequest",
    "Publication",
    "Recusal",
    "Repayment",
    "Review",
    "ServiceMail",
    "Stay",
    "WriteOff",
]
