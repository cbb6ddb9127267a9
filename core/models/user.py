"""People who sign in: citizens by a proved number, staff and firms by e-mail, password and second factor."""

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

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(null=True, blank=True)  # noqa: DJ001 - citizens have none, and it is unique
    name = FreeCharField(max_length=200, blank=True)
    number = models.OneToOneField(Number, null=True, blank=True, on_delete=models.PROTECT, related_name="user")
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    def roles_at(self, at: datetime) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants.in_force(at))

    def provinces_at(self, at: datetime) -> frozenset[str]:
        """Where this officer may act; the empty string is the national office, which may act anywhere."""
        return frozenset(grant.province for grant in self.grants.in_force(at))
