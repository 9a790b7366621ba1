"""Rows that are written once: versions, audit entries."""

from typing import Any

from django.db import models


class Immutable(RuntimeError):
    """Somebody tried to change or delete a row that is written once."""


class WriteOnceQuerySet(models.QuerySet[Any]):
    """Refuses bulk changes too, which would go past `save()`."""

    def update(self, **kwargs: Any) -> int:
        raise Immutable(f"{self.model.__name__} rows never change: {sorted(kwargs)}")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Immutable(f"{self.model.__name__} rows are never deleted")


class WriteOnce(models.Model):
    """Base of models whose rows never change after they were inserted."""

    objects = WriteOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Immutable(f"{type(self).__name__} rows never change")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        raise Immutable(f"{type(self).__name__} rows are never deleted")
