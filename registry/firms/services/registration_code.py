"""Helper of acts that take a registration code: what is wrong with one, in a sentence."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.policies.schema import Policy
from registry.firms.rules.registration_code import code_problem

USCC: dict[str, Any] = {
    "length": _("A unified social credit code has 18 signs."),
    "sign": _("A unified social credit code has digits and capital letters without I, O, S, V and Z."),
    "check_sign": _("The last sign does not fit the others: one of them is mistyped. Compare it with the licence."),
}
EIN: dict[str, Any] = {
    "length": _("An employer identification number has nine digits, like 12-3456789."),
    "sign": _("An employer identification number has nine digits, like 12-3456789."),
    "prefix": _("No employer identification number begins with these two digits."),
}


def check_code(code: str, policy: Policy) -> None:
    """Raises DomainError for a code, as it was read, that the pack's scheme does not know."""
    scheme = policy.scrub.registration_code
    problem = code_problem(code, scheme)
    if not problem:
        return
    sentence, at = (USCC if scheme == "uscc" else EIN)[problem], "/registration_code"
    if problem == "length":
        raise DomainError("registration_code.length", sentence, pointer=at)
    if problem == "sign":
        raise DomainError("registration_code.sign", sentence, pointer=at)
    if problem == "prefix":
        raise DomainError("registration_code.prefix", sentence, pointer=at)
    raise DomainError("registration_code.check_sign", sentence, pointer=at)
