"""Shared bases of the models."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows of one owner: the only way in for a request."""

    def owned_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Return the rows of `user`; none for a visitor."""
        return self.filter(owner_id=user.pk) if user.is_authenticated else self.none()


class Owned(models.Model):
    """Something that belongs to one user and is nobody else's business."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at"]
