"""Who decides whether somebody stands aside (APL 43)."""

from collections.abc import Set as AbstractSet

from core.access.roles import Role


def decides_recusal(person: AbstractSet[Role], decider: AbstractSet[Role], *, national: bool) -> bool:
    """Of whose roles in the case's province `person` and `decider` are: the head decides; on a head the supervisor; on a
    supervisor head or supervisor of the office above. `national`: the decider is of the national office."""
    if Role.SUPERVISOR in person:
        return national and bool(decider & {Role.HEAD, Role.SUPERVISOR})
    if Role.HEAD in person:
        return Role.SUPERVISOR in decider
    return Role.HEAD in decider
