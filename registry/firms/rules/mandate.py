"""When a firm's approval of a call centre counts, and when a chain of them does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

MOST_LINKS = 2  # firm → call centre → sub-contractor


@dataclass(frozen=True)
class Link:
    """One mandate. `principal`, `agent`: public ids. Empty `channels` or `categories`: all. Moments are aware.

    `passes_on`: the agent may call in a sub-contractor (in `cn` PIPL 21 asks the firm's consent to that).
    """

    principal: str
    agent: str
    since: datetime
    until: datetime | None = None
    principal_approved_at: datetime | None = None
    agent_approved_at: datetime | None = None
    channels: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    passes_on: bool = False


def link_stands(link: Link, channel: str, category: str, at: datetime) -> bool:
    """Whether it counts at `at` for this channel and trade; "" asks for none in particular."""
    approved = (link.principal_approved_at, link.agent_approved_at)
    return (
        all(moment is not None and moment <= at for moment in approved)
        and link.since <= at
        and (link.until is None or at < link.until)
        and (not channel or not link.channels or channel in link.channels)
        and (not category or not link.categories or category in link.categories)
    )


def chain_of(
    links: Iterable[Link], *, principal: str, agent: str, channel: str, category: str, at: datetime
) -> tuple[Link, ...]:
    """The links from the firm down to the agent, the fewest there are; () where no chain stands.

    Each of them must stand itself, and each but the last must let its agent pass the work on.
    """
    standing = [link for link in links if link_stands(link, channel, category, at)]
    chains: list[tuple[Link, ...]] = [(link,) for link in standing if link.agent == agent]
    for _ in range(MOST_LINKS):
        for chain in chains:
            if chain[0].principal == principal:
                return chain
        chains = [
            (link, *chain)
            for chain in chains
            for link in standing
            if link.agent == chain[0].principal and link.passes_on and link.principal != agent
        ]
    return ()
