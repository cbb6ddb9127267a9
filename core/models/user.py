"""People who sign in: citizens by a proved number, staff and firms by e-mail, password and second factor."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Upper

from core.access.roles import Role
from core.models.by_part import index_of_signs
from core.models.free_text import FreeCharField
from core.models.number import Number

if TYPE_CHECKING:
    from core.models.role_grant import RoleGrant


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(null=True, blank=True)  # noqa: DJ001 - citizens have none, and it is unique
    name = FreeCharField(max_length=200, blank=True)
    number = models.OneToOneField(Number, null=True, blank=True, on_delete=models.PROTECT, related_name="user")
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    sessions_ended = models.PositiveIntegerField(default=0)  # how often; what was opened before is signed out

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_in_small_letters"),
        ]
        indexes: ClassVar = [
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="user_by_part_of_name"),
            GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="user_by_part_of_email"),
            index_of_signs("name", "user_by_signs_of_name"),
            index_of_signs("email", "user_by_signs_of_email"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    def get_session_auth_hash(self) -> str:
        """What a session is opened with and must still match at each request."""
        return f"{super().get_session_auth_hash()}.{self.sessions_ended}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for digest in super().get_session_auth_fallback_hash():
            yield f"{digest}.{self.sessions_ended}"

    def grants_at(self, at: datetime) -> "list[RoleGrant]":
        """In force then. Read anew each time, but of whoever opens a page, whose were read at the door."""
        return [grant for grant in self.grants.all() if grant.since <= at and (grant.until is None or grant.until > at)]

    def forget_grants(self) -> None:
        """What was read of them so far."""
        getattr(self, "_prefetched_objects_cache", {}).pop("grants", None)

    def roles_at(self, at: datetime) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants_at(at))
