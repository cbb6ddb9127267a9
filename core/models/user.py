"""People who sign in: citizens by a proved number, staff and firms by e-mail, password and second factor."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from core.access.roles import Role
from core.models.free_text import FreeCharField
from core.models.number import Number


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email) if email else None, **fields)
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
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    def get_session_auth_hash(self) -> str:
        """What a session is opened with and must still match at each request."""
        return f"{super().get_session_auth_hash()}.{self.sessions_ended}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for digest in super().get_session_auth_fallback_hash():
            yield f"{digest}.{self.sessions_ended}"

    def roles_at(self, at: datetime) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants.in_force(at))
