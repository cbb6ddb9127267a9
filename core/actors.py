"""Who did it, as the audit trail names them."""

from dataclasses import dataclass

from core.models.user import User


@dataclass(frozen=True)
class Actor:
    name: str  # "user:12", "key:key_…", "system:assessment"

    @classmethod
    def user(cls, user: User) -> "Actor":
        return cls(f"user:{user.pk}")

    @classmethod
    def key(cls, public_id: str) -> "Actor":
        return cls(f"key:{public_id}")

    @classmethod
    def system(cls, part: str) -> "Actor":
        return cls(f"system:{part}")

    @property
    def user_id(self) -> int | None:
        """The person's row; None where a key or the platform itself acted."""
        kind, _, rest = self.name.partition(":")
        return int(rest) if kind == "user" else None

    def __str__(self) -> str:
        return self.name
