"""Failures of issuing and revoking that a person can act on."""

from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import DomainError


class CannotIssue(DomainError):
    """Nothing can be issued: no document is made here, or nobody can sign it."""

    code = "cannot_issue"
    message = _("Dokumen untuk permohonan ini tidak dapat diterbitkan.")


class NoSigner(CannotIssue):
    """Nobody holds the role that signs this document."""

    code = "no_signer"
    message = _("Belum ada pejabat yang memegang peran penanda tangan dokumen ini.")


class NoLetterhead(CannotIssue):
    """The regency's identity, which is printed on the letterhead, is not there yet."""

    code = "no_letterhead"
    message = _("Identitas daerah untuk kop surat belum diisi.")


class CannotRevoke(DomainError):
    """Only a certificate in force can be revoked or replaced."""

    code = "cannot_revoke"
    message = _("Hanya dokumen yang berlaku yang dapat dicabut atau diganti.")
