"""One's own account: profile, contacts, language, devices."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp.accounts import codes, leaving
from mpp.accounts.limits import consume
from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals.access import citizen_required
from mpp.portals.citizen import reads
from mpp.portals.citizen.identity_forms import CodeForm, NewContactForm, ProfileForm
from mpp.portals.refusals import onto
from mpp.regency.cases import queries as cases
from mpp.regency.people import actions as people
from mpp.regency.people import messages as people_messages
from mpp.regency.people.entry import FOR_ONE_NIK, Contact

NEW_CONTACT = "new_contact"


@never_cache
@require_safe
@citizen_required
def account(request: HttpRequest) -> HttpResponse:
    """Overview: what is going on, and what the account knows."""
    citizen = reads.citizen_of(request)
    recent = reads.submission_rows(cases.of_citizen(citizen)[:5])
    context = {"citizen": citizen, "submissions": recent, "robots": "noindex"}
    return render(request, "citizen/account.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, birth date, address and language."""
    citizen = reads.citizen_of(request)
    initial = {
        "name": citizen.name,
        "birth_date": citizen.birth_date,
        "address": citizen.address,
        "language": citizen.user.language,
    }
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            people.update_profile(citizen=citizen, by=citizen, at=clock.now(), **form.cleaned_data)
        except DomainError as refused:
            onto(form, refused)
        else:
            messages.success(request, _("Profil disimpan."))
            return _in_language(redirect("account"), citizen.user.language)
    context = {"form": form, "citizen": citizen, "robots": "noindex"}
    return render(request, "citizen/profile.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_required
def contact(request: HttpRequest) -> HttpResponse:
    """Ask for a new phone or e-mail and send a code there."""
    form = NewContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _begin(request, form.cleaned_data["contact"])
        except DomainError as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "citizen": reads.citizen_of(request), "robots": "noindex"}
    return render(request, "citizen/contact.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_required
def contact_code(request: HttpRequest) -> HttpResponse:
    """The right code makes the new contact one's own."""
    form = CodeForm(request.POST or None)
    try:
        challenge = codes.pending(request.session, purpose=NEW_CONTACT, at=clock.now())
        if request.method == "POST" and form.is_valid():
            return _finish(
                request, codes.prove(request.session, challenge, form.cleaned_data["code"])
            )
    except (codes.CodeExpired, codes.CodeUsedUp) as gone:
        messages.error(request, str(gone))
        return redirect("contact")
    except DomainError as refused:
        form.add_error("code", str(refused))
    context = {"form": form, "address": challenge.address, "robots": "noindex"}
    return render(request, "citizen/contact_code.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@citizen_required
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """End every other session of the account, and the tokens of programs."""
    user = reads.citizen_of(request).user
    leaving.leave_everywhere(user, at=clock.now())
    update_session_auth_hash(request, user)
    messages.success(request, _("Perangkat lain sudah dikeluarkan."))
    return redirect("account")


def _begin(request: HttpRequest, wanted: Contact) -> HttpResponse:
    consume("code_for_account", str(request.user.pk), FOR_ONE_NIK)
    at = clock.now()
    code = codes.begin(
        request.session,
        purpose=NEW_CONTACT,
        channel=wanted.channel,
        address=wanted.address,
        payload={"phone": wanted.phone, "email": wanted.email},
        real=True,
        at=at,
    )
    people_messages.send_code(wanted.channel, wanted.address, code, purpose=NEW_CONTACT, at=at)
    return redirect("contact-code")


def _finish(request: HttpRequest, payload: dict[str, Any]) -> HttpResponse:
    citizen = reads.citizen_of(request)
    people.change_contact(
        citizen=citizen,
        phone=payload["phone"] or None,
        email=payload["email"] or None,
        by=citizen,
        at=clock.now(),
    )
    messages.success(request, _("Kontak disimpan."))
    return redirect("account")


def _in_language(response: HttpResponse, language: str) -> HttpResponse:
    """Show the pages in the chosen language from now on, as the switch in the header does."""
    if translation.check_for_language(language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response
