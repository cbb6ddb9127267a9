from registry.register.models.consent import Consent
from registry.register.models.consent_file import ConsentFile, ConsentFilePart
from registry.register.models.consent_proof import ConsentProof
from registry.register.models.counter_act import CounterAct
from registry.register.models.delegation import Delegation
from registry.register.models.disconnection import Disconnection, FormerConsent, LineChange
from registry.register.models.firm_number_change import FirmNumberChange
from registry.register.models.holding import Holding
from registry.register.models.idle_reference import IdleReference, IdleWithdrawal
from registry.register.models.refusal import Refusal
from registry.register.models.register_change import RegisterChange
from registry.register.models.register_follow import ReleasedSeal
from registry.register.models.register_import import RegisterImport, RegisterImportBatch
from registry.register.models.registration import Registration
from registry.register.models.relationship import Relationship

__all__ = [
    "Consent",
    "ConsentFile",
    "ConsentFilePart",
    "ConsentProof",
    "CounterAct",
    "Delegation",
    "Disconnection",
    "FirmNumberChange",
    "FormerConsent",
    "Holding",
    "IdleReference",
    "IdleWithdrawal",
    "LineChange",
    "Refusal",
    "RegisterChange",
    "RegisterImport",
    "RegisterImportBatch",
    "Registration",
    "Relationship",
    "ReleasedSeal",
]
