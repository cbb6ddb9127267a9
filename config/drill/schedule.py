"""What is done to the site, and when: the same for the same seed."""

import random
from dataclasses import dataclass

KEPT = ("worker", "web", "database", "broker", "beat", "transfers", "proxy")  # started anew by the supervisor
FORKED = ("worker", "web", "database")  # of these a child can be struck too
ROUND_SECONDS = 30.0  # of a kind that dies six times within two minutes the supervisor starts no more


@dataclass(frozen=True)
class Strike:
    """`child`: of which of its children, where one is meant. `seconds`: of a frozen process or a full disk. `pause`: before it."""

    what: str  # "kill", "freeze", "fill"
    target: str
    pause: float
    child: float | None = None  # from 0 to 1: which, by its share of them
    seconds: float = 0.0

    @property
    def said(self) -> str:
        whom = f"a process of {self.target}" if self.child is not None else self.target
        lasting = f" for {self.seconds:.1f} s" if self.seconds else ""
        return f"{self.what} {whom}{lasting}"


def schedule(seed: int, kills: int, *, disk: bool) -> list[Strike]:
    """So many kills in rounds, each over every process, with freezes between them, and a full disk in each round."""
    dice = random.Random(seed)  # noqa: S311 - to be repeated
    strikes: list[Strike] = []
    killed = 0
    while killed < kills:
        targets = dice.sample(KEPT, len(KEPT))[: kills - killed]
        killed += len(targets)
        turn = [Strike("kill", name, 0.0, _child(name, dice)) for name in targets]
        frozen = [dice.choice(KEPT) for _ in range(1 + len(targets) // 3)]
        turn += [Strike("freeze", name, 0.0, _child(name, dice), dice.uniform(1, 5)) for name in frozen]
        turn += [Strike("fill", "the disk", 0.0, None, dice.uniform(2, 5))] if disk else []
        dice.shuffle(turn)
        share = ROUND_SECONDS * len(targets) / len(KEPT) / len(turn)
        strikes += [
            Strike(one.what, one.target, share * dice.uniform(0.5, 1.5), one.child, one.seconds) for one in turn
        ]
    return strikes


def _child(name: str, dice: random.Random) -> float | None:
    """Now and then one of its children."""
    return dice.random() if name in FORKED and dice.random() < 0.4 else None
