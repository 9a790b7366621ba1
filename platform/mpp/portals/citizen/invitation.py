"""An invited person opens the link, chooses a password and is staff."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mpp.accounts.limits import Limit, address_of, consume
from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals.citizen.identity_forms import InvitationForm
from mpp.portals.refusals import onto
from mpp.regency.people import actions as people
from mpp.regency.people import policies

TRIES = Limit(times=20, seconds=60)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept with a password; a link that is used up says whom to ask."""
    consume("invitation", address_of(request), TRIES)
    try:
        invited = people.invitation_for(token=token, at=clock.now())
    except people.InvitationGone as gone:
        reason = {"reason": str(gone), "robots": "noindex"}
        return render(request, "citizen/invitation_gone.html", reason, status=gone.status)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = people.accept_invitation(
                token=token, password=form.cleaned_data["password"], at=clock.now()
            )
        except DomainError as refused:
            onto(form, refused)
        else:
            login(request, member.user, backend=BACKEND)  # a new session key
            messages.success(request, _("Selamat bekerja, %(name)s!") % {"name": member.name})
            return redirect(_first_page(invited.roles))
    roles = sorted({str(policies.ROLES.get(item["role"], item["role"])) for item in invited.roles})
    context = {"form": form, "invited": invited, "roles": roles, "robots": "noindex"}
    return render(request, "citizen/invitation.html", context, status=422 if form.errors else 200)


def _first_page(roles: list[dict[str, str]]) -> str:
    """Administrators begin with the set-up, everybody else with the worklist."""
    names = {item["role"] for item in roles}
    return "/kelola/" if names == {policies.REGENCY_ADMIN} else "/petugas/"
