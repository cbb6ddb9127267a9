"""Questions about approvals: for whom a firm may call, by which links, and for whom it ever might."""

from datetime import datetime

from django.db.models import Q, QuerySet

from registry.firms.models import Mandate, Marketer
from registry.firms.rules.mandate import MOST_LINKS, Link, chain_of


def mandate_chain(
    *, principal: Marketer, agent: Marketer, channel: str = "", category: str = "", at: datetime
) -> tuple[Link, ...]:
    """The links by which `agent` calls on behalf of `principal` at `at`, from the firm down; () where it may not."""
    names = {"principal": principal.public_id, "agent": agent.public_id}
    return chain_of(_links_above(agent.pk, at), **names, channel=channel, category=category, at=at)


def clients_of(agent: Marketer, at: datetime, *, channel: str = "", category: str = "") -> list[Marketer]:
    """The firms on whose behalf `agent` may call at `at`, by name."""
    links = _links_above(agent.pk, at)
    about = {"agent": agent.public_id, "channel": channel, "category": category, "at": at}
    ids = {link.principal for link in links} - {agent.public_id}
    found = [each for each in ids if chain_of(links, principal=each, **about)]  # type: ignore[arg-type]
    return list(Marketer.objects.filter(public_id__in=found).order_by("name", "pk"))


def principals_ever(agent_id: int, at: datetime) -> list[int]:
    """The firms (ids) for which this one might ever call by `at`, whether it still may or not."""
    found: set[int] = set()
    agents = {agent_id}
    while agents:
        rows = Mandate.objects.filter(agent__in=agents, principal_approved_at__lte=at, agent_approved_at__lte=at)
        agents = set(rows.values_list("principal_id", flat=True)) - found - {agent_id}
        found |= agents
    return sorted(found)


def mandates_shown(marketer: Marketer, at: datetime) -> "QuerySet[Mandate]":
    """Those that are not over, on either side; the newest first."""
    rows = Mandate.objects.filter(Q(principal=marketer) | Q(agent=marketer), Q(until=None) | Q(until__gt=at))
    return rows.select_related("principal", "agent").order_by("-since", "-pk")


def mandates_to_answer(marketer_id: int, at: datetime) -> int:
    """How many firms ask this one to call for them and have no answer yet."""
    rows = Mandate.objects.filter(Q(until=None) | Q(until__gt=at), agent_id=marketer_id, agent_approved_at=None)
    return rows.count()


def _links_above(agent_id: int, at: datetime) -> list[Link]:
    """All links that count at `at` for something and may be part of a chain down to this firm."""
    found: list[Mandate] = []
    agents = {agent_id}
    for _ in range(MOST_LINKS):
        rows = Mandate.objects.filter(
            Q(until=None) | Q(until__gt=at),
            agent__in=agents,
            since__lte=at,
            principal_approved_at__lte=at,
            agent_approved_at__lte=at,
        )
        level = list(rows.select_related("principal", "agent").order_by("since", "pk"))
        found += level
        agents = {row.principal_id for row in level}
        if not agents:
            break
    return list(map(_link, found))


def _link(row: Mandate) -> Link:
    return Link(
        principal=row.principal.public_id,
        agent=row.agent.public_id,
        since=row.since,
        until=row.until,
        principal_approved_at=row.principal_approved_at,
        agent_approved_at=row.agent_approved_at,
        channels=frozenset(row.channels),
        categories=frozenset(row.categories),
        passes_on=row.passes_on,
    )
