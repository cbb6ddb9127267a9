"""Helper of acts that take a registration code: what is wrong with one, in a sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.policies.schema import Policy
from registry.firms.rules.registration_code import code_problem

AT = "/registration_code"


def check_code(code: str, policy: Policy) -> None:
    """Raises DomainError for a code, as it was read, that the pack's scheme does not know."""
    scheme = policy.scrub.registration_code
    problem = code_problem(code, scheme)
    if problem:
        raise _uscc_refused(problem) if scheme == "uscc" else _ein_refused(problem)


def _uscc_refused(problem: str) -> DomainError:
    if problem == "length":
        return DomainError("registration_code.length", _("A unified social credit code has 18 signs."), pointer=AT)
    if problem == "sign":
        message = _("A unified social credit code has digits and capital letters without I, O, S, V and Z.")
        return DomainError("registration_code.sign", message, pointer=AT)
    message = _("The last sign does not fit the others: one of them is mistyped. Compare it with the licence.")
    return DomainError("registration_code.check_sign", message, pointer=AT)


def _ein_refused(problem: str) -> DomainError:
    if problem == "prefix":
        message = _("No employer identification number begins with these two digits.")
        return DomainError("registration_code.prefix", message, pointer=AT)
    message = _("An employer identification number has nine digits, like 12-3456789.")
    if problem == "sign":
        return DomainError("registration_code.sign", message, pointer=AT)
    return DomainError("registration_code.length", message, pointer=AT)
