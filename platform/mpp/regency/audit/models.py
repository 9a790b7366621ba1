"""The regency's audit rows."""

from mpp.kernel.audit_trail import AbstractEntry


class Entry(AbstractEntry):
    """Who did what to what in this regency."""

    class Meta(AbstractEntry.Meta):
        verbose_name_plural = "entries"
