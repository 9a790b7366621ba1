"""Sign-in and sign-up of citizens: NIK and contact, then a one-time code.

A pair that fits nobody, and a NIK that is registered already, get the same pages in the same way as
everybody else: nobody can find out here who has an account.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mpp.accounts import codes
from mpp.accounts.limits import address_of
from mpp.accounts.models import User
from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals.citizen.identity_forms import CodeForm, SignInForm, SignUpForm
from mpp.portals.design import formats
from mpp.regency.people import entry, queries
from mpp.regency.people import nik as niks
from mpp.regency.people.entry import SIGN_IN, SIGN_UP


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for NIK and contact, send a code."""
    if request.user.is_authenticated:
        return redirect(_safe_next(request) or _home(request.user))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _begin_sign_in(request, form.cleaned_data["nik"], form.cleaned_data["contact"])
        except DomainError as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "next": _safe_next(request), "robots": "noindex"}
    return render(request, "citizen/login.html", context, status=_status(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """Ask for NIK, name and contact, send a code."""
    if request.user.is_authenticated:
        return redirect(_safe_next(request) or _home(request.user))
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _begin_sign_up(request, form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "next": _safe_next(request), "robots": "noindex"}
    return render(request, "citizen/signup.html", context, status=_status(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """The code of a sign-in: the right one opens the session."""
    return _code_page(request, SIGN_IN)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup_code(request: HttpRequest) -> HttpResponse:
    """The code of a sign-up: the right one opens the account and the session."""
    return _code_page(request, SIGN_UP)


@never_cache
@require_POST
def resend(request: HttpRequest, purpose: str) -> HttpResponse:
    """Send another code for the same sign-in or sign-up."""
    if purpose not in STEPS:
        raise Http404
    begin, page, _finish = STEPS[purpose]
    try:
        client = address_of(request)
        entry.send_again(session=request.session, purpose=purpose, client=client, at=clock.now())
    except codes.CodeExpired as gone:
        messages.error(request, str(gone))
        return redirect(begin)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect(page)
    messages.success(request, _("Kode baru sudah dikirim. Kode sebelumnya tidak berlaku lagi."))
    return redirect(page)


# --- beginning ------------------------------------------------------------------------------------


def _begin_sign_in(request: HttpRequest, nik: str, contact: entry.Contact) -> HttpResponse:
    entry.begin_sign_in(
        session=request.session,
        nik=nik,
        contact=contact,
        client=address_of(request),
        target=_safe_next(request),
        at=clock.now(),
    )
    return redirect("login-code")


def _begin_sign_up(request: HttpRequest, answers: dict[str, Any]) -> HttpResponse:
    entry.begin_sign_up(
        session=request.session,
        nik=answers["nik"],
        name=answers["name"],
        contact=answers["contact"],
        client=address_of(request),
        target=_safe_next(request),
        at=clock.now(),
    )
    _warn(request, answers["nik"])
    return redirect("signup-code")


def _warn(request: HttpRequest, nik: str) -> None:
    """Doubts about a NIK never stop anybody: some regions were recoded, some numbers have mistakes."""
    problems = niks.check(nik, clock.now().date(), knows_district=queries.knows_district)
    for problem in problems:
        messages.warning(request, str(problem.message))


# --- the code -------------------------------------------------------------------------------------


def _code_page(request: HttpRequest, purpose: str) -> HttpResponse:
    begin, _page, finish = STEPS[purpose]
    try:
        challenge = codes.pending(request.session, purpose=purpose, at=clock.now())
    except codes.CodeExpired as gone:
        messages.error(request, str(gone))
        return redirect(begin)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return finish(request, form.cleaned_data["code"])
        except (codes.CodeExpired, codes.CodeUsedUp) as gone:
            messages.error(request, str(gone))
            return redirect(begin)
        except DomainError as refused:
            form.add_error("code", str(refused))
    context = {
        "form": form,
        "purpose": purpose,
        "channel": challenge.channel,
        "address": _shortened(challenge.address),
        "begin": reverse(begin),
        "robots": "noindex",
    }
    return render(request, "citizen/code.html", context, status=_status(form))


def _finish_sign_in(request: HttpRequest, code: str) -> HttpResponse:
    user, target = entry.finish_sign_in(session=request.session, code=code, at=clock.now())
    return _sign_in(request, user, target)


def _finish_sign_up(request: HttpRequest, code: str) -> HttpResponse:
    citizen, target = entry.finish_sign_up(
        session=request.session, code=code, language=get_language() or "id", at=clock.now()
    )
    messages.success(
        request, _("Akun Anda sudah jadi. Selamat datang, %(name)s.") % {"name": citizen.name}
    )
    return _sign_in(request, citizen.user, target)


def _sign_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Hand over to allauth: a second factor if there is one, a new session key, then the page."""
    record_authentication(request, user, method="code")
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=target or None))
    return response


STEPS = {
    SIGN_IN: ("login", "login-code", _finish_sign_in),
    SIGN_UP: ("signup", "signup-code", _finish_sign_up),
}


def _safe_next(request: HttpRequest) -> str:
    """Where somebody wanted to go, if that is a page of this host."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if target and get_adapter(request).is_safe_url(target) else ""


def _home(user: Any) -> str:
    return "/petugas/" if hasattr(user, "staff") else "/akun/"


def _shortened(address: str) -> str:
    """Enough of a contact to recognise one's own, for people who look over the shoulder."""
    if "@" in address:
        name, _at, domain = address.partition("@")
        return f"{name[:1]}***@{domain}"
    shown = formats.phone(address)
    return f"{shown[:4]}-****-{shown[-4:]}"


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200
