"""How many of a firm's claims the citizens denied, of those that they answered."""

from dataclasses import dataclass

from core.policies.schema import Policy


@dataclass(frozen=True)
class Answers:
    """What citizens said to the claims of one firm: `contested` of `answered` claims, by `people` numbers. Who only refused
    the firm said nothing of whether the consent was given; silence is no answer."""

    answered: int = 0
    contested: int = 0
    people: int = 0

    @property
    def percent(self) -> int:
        """Of what was answered, rounded down; 0 where nothing was."""
        return 100 * self.contested // self.answered if self.answered else 0


def is_lead(answers: Answers, policy: Policy) -> bool:
    """Whether somebody should look at it. It proves nothing: the firm may hold proofs that nobody has asked for."""
    rules = policy.exemptions
    enough = answers.people >= rules.contested_least_people
    return enough and 100 * answers.contested >= rules.contested_share * answers.answered > 0
