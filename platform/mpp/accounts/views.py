"""Sign-in of staff and officers, passwords and second factors: allauth's views with our forms."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account_views
from allauth.account.models import EmailAddress
from allauth.mfa.base import views as mfa_views
from allauth.mfa.totp import views as totp_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_safe

from mpp.accounts import forms


class StaffLoginView(account_views.LoginView):  # type: ignore[misc]  # allauth is untyped
    form_class = forms.StaffLoginForm


class PasswordResetView(account_views.PasswordResetView):  # type: ignore[misc]
    form_class = forms.ResetPasswordForm


class NewPasswordView(account_views.PasswordResetFromKeyView):  # type: ignore[misc]
    form_class = forms.NewPasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever uses the link has read the mail: only now the address is proven."""
        user = self.reset_user
        EmailAddress.objects.filter(user=user, email__iexact=user.email).update(verified=True)
        response: HttpResponse = super().form_valid(form)
        return response


class PasswordChangeView(account_views.PasswordChangeView):  # type: ignore[misc]
    form_class = forms.ChangePasswordForm
    success_url = reverse_lazy("mfa")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Strangers sign in first; people who sign in with codes have nothing to change."""
        if not request.user.is_authenticated:
            return redirect("staff-login")
        if not request.user.has_usable_password():
            return redirect("/")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_default_success_url(self) -> str:
        return reverse("mfa")


class ReauthenticateView(account_views.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.ReauthenticateForm


class SecondFactorView(mfa_views.AuthenticateView):  # type: ignore[misc]
    form_class = forms.SecondFactorForm


class SecondFactorAgainView(mfa_views.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.SecondFactorAgainForm


class ActivateSecondFactorView(totp_views.ActivateTOTPView):  # type: ignore[misc]
    form_class = forms.ActivateSecondFactorForm


@require_safe
def sign_in_here(request: HttpRequest) -> HttpResponse:
    """`/masuk/` on the hub, where only officers sign in. Regencies have a page of their own there."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("staff-login") + (f"?{query}" if query else ""))
