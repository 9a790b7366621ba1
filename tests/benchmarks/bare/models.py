"""One table to read from and write to."""

from django.db import models


class Note(models.Model):
    """A row of the bare view."""

    body = models.TextField()

    objects: models.Manager["Note"] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.body
