"""Failures of submissions and cases that a person can act on. Each has a stable `code`."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import DomainError


class NotFound(DomainError):
    """There is no such submission or case, or the actor may not know that there is."""

    code = "not_found"
    status = 404
    message = _("Permohonan itu tidak ditemukan. Periksa lagi kodenya.")


class CannotStart(DomainError):
    """The service takes no submissions now: not offered, not published or closed for the time."""

    code = "not_offered"
    message = _("Layanan ini sedang tidak menerima permohonan.")


class NotEditable(DomainError):
    """The submission was sent already and is not returned for correction."""

    code = "not_editable"
    message = _("Permohonan ini sudah dikirim dan tidak dapat diubah lagi.")


class StalePage(DomainError):
    """The submission was saved elsewhere (another tab, another phone) since this page was shown."""

    code = "stale_page"
    message = _(
        "Permohonan ini sudah disimpan dari jendela atau perangkat lain. Muat ulang halaman ini, "
        "periksa isinya, lalu simpan lagi."
    )


class StaleCase(DomainError):
    """Somebody else moved the case since this page was shown."""

    code = "stale_case"
    message = _(
        "Petugas lain baru saja memproses permohonan ini. Muat ulang halaman untuk melihat "
        "keadaannya sekarang."
    )


class CannotTake(DomainError):
    """The transition is not possible now, or not for this person.

    `code` is `unknown_transition`, `not_now`, `not_your_role`, `guard_fails`, `reason_needed`,
    `two_person_rule`, `items_refused` or `result_missing`; `status` is the HTTP status it is told with.
    """

    def __init__(
        self, code: str, message: str | Promise, *, http_status: int = 409, **detail: Any
    ) -> None:
        super().__init__(message, **detail)
        self.code = code
        self.status = http_status


class CannotReview(DomainError):
    """The item cannot be reviewed: unknown, or the case is not being examined."""

    code = "cannot_review"
    message = _("Bagian itu tidak dapat diperiksa sekarang.")


class CannotAssign(DomainError):
    """The officer cannot take this case: no role in it, or not active."""

    code = "cannot_assign"
    message = _("Petugas itu tidak memegang peran yang menangani permohonan ini.")
