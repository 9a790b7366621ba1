"""The account: somebody who can sign in on one host. What a person may do stands elsewhere."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from mpp.kernel import ids


def new_username() -> str:
    """Usernames are opaque: nobody types them, and they never hold a NIK."""
    return ids.random_code(15)


class User(AbstractUser):
    """An account of this schema. The same person has another account in another regency."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=150, unique=True, default=new_username)
    full_name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=20, blank=True)  # E.164; families share phones: not unique
    phone_verified = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="id")
    first_name = None  # type: ignore[assignment]  # names are never split: single-word names are normal
    last_name = None  # type: ignore[assignment]

    objects: ClassVar[UserManager[User]] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.full_name or self.email or self.username

    def get_full_name(self) -> str:
        """The whole name as the person writes it."""
        return self.full_name
