"""The user: signs in with an e-mail address, written in lower case everywhere."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models.functions import Lower


class UserManager(DjangoUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(  # type: ignore[override]  # no user name here
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create a user; without a password, one who cannot sign in."""
        if not email:
            msg = "A user needs an e-mail address."
            raise ValueError(msg)
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]  # no user name here
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create an operator, who may enter the admin."""
        return self.create_user(
            email, password, **{**fields, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by address, however it was typed."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractUser):
    """A person with an account."""

    username = None  # type: ignore[assignment]  # the e-mail address is the name
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(
        "e-mail address",
        unique=True,
        error_messages={"unique": "There is already an account with this e-mail address."},
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_email_is_lower_case", condition=models.Q(email=Lower("email"))
            ),
            models.CheckConstraint(name="user_has_email", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the address in lower case, so that it is unique in any spelling."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Normalise the address before its uniqueness is checked."""
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        """Return the address, the only name there is."""
        return self.email

    def get_short_name(self) -> str:
        """Return what stands before the @."""
        return self.email.partition("@")[0]
