"""From provisioning to live: checklist, readiness, commitments, go-live."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from mpp.connectors.files import checks
from mpp.kernel import clock
from mpp.portals import refusals
from mpp.portals.access import staff_required
from mpp.portals.manage.frame import done, regency_of, show, staff_of
from mpp.regency.offices import actions as offices_actions
from mpp.regency.offices import queries as offices
from mpp.regency.people import policies
from tenants.onboarding import golive, readiness
from tenants.onboarding.readiness import Item, Readiness

MOST_EVIDENCE = 10 * 1024 * 1024
NO_PDF = ("wrong_type", "disguised")
SCORES = (
    (0, gettext_lazy("0: belum ada")),
    (1, gettext_lazy("1: direncanakan")),
    (2, gettext_lazy("2: sebagian berjalan")),
    (3, gettext_lazy("3: berjalan")),
    (4, gettext_lazy("4: berjalan dan dievaluasi")),
)
BAND_TONES = {"belum_siap": "danger", "bertahap": "warning", "siap": "success"}


@require_safe
@staff_required("manage.view")
def checklist(request: HttpRequest) -> HttpResponse:
    """What go-live needs and what may follow, each with its state and the page where it is done."""
    found = readiness.evaluate(regency_of(request))
    now_done = sum(each.done for each in found.due_now)
    context = {
        "readiness": found,
        "now": _tasks(found.due_now),
        "later": _tasks(found.due_later),
        "done": now_done,
        "total": len(found.due_now),
        "ready": not found.blocking,
        "band_tone": BAND_TONES[found.band],
        "may_manage": policies.may(staff_of(request), "regency.manage"),
        "live": regency_of(request).is_live,
    }
    return show(request, "manage/checklist.html", context)


def _tasks(items: Iterable[Item]) -> list[dict[str, str]]:
    return [
        {
            "label": each.label,
            "hint": each.why,
            "href": page_of(each.page),
            "status": "done" if each.done else "not_started",
        }
        for each in items
    ]


def page_of(name: str) -> str:
    """The address of a page an item names; the readiness page where there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("readiness")


@require_safe
@staff_required("manage.view")
def readiness_page(request: HttpRequest) -> HttpResponse:
    """KemenPANRB's 11 criteria: score, evidence, and where to improve."""
    found = readiness.evaluate(regency_of(request))
    declared = offices.commitments()
    context = {
        "readiness": found,
        "band_tone": BAND_TONES[found.band],
        "rows": [
            {
                "criterion": each,
                "href": page_of(each.page),
                "commitment": declared.get(each.key),
            }
            for each in found.criteria
        ],
        "may_manage": policies.may(staff_of(request), "regency.manage"),
    }
    return show(request, "manage/readiness.html", context, section="readiness")


class CommitmentForm(forms.Form):
    """What the regency declares about one criterion, and the file that proves it."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("Sejauh mana?"), choices=SCORES, coerce=int, widget=forms.RadioSelect
    )
    statement = forms.CharField(
        max_length=2000,
        required=False,
        label=gettext_lazy("Bukti"),
        help_text=gettext_lazy("Nomor SK, anggaran, berita acara, atau tautan."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = forms.FileField(
        required=False,
        label=gettext_lazy("Berkas bukti"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].max_bytes = MOST_EVIDENCE  # type: ignore[attr-defined]  # shown

    def clean_evidence(self) -> Any:
        """A PDF that passes the check of all uploads, or nothing."""
        upload = self.cleaned_data["evidence"]
        if not upload:
            return None
        if (upload.size or 0) > MOST_EVIDENCE:
            raise forms.ValidationError(_("Berkas paling besar 10 MB."), code="too_large")
        try:
            checks.inspect(
                upload.read(),
                name=upload.name or "bukti.pdf",
                declared_type="",  # the content decides
                accept=["pdf"],
                max_bytes=MOST_EVIDENCE,
            )
        except checks.UploadRefused as refused:
            if refused.code in NO_PDF:
                sentence = _("Kirim bukti sebagai PDF.")
                raise forms.ValidationError(sentence, code="not_pdf") from refused
            raise forms.ValidationError(str(refused), code=refused.code) from refused
        upload.seek(0)
        return upload


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("regency.manage")
def commitment(request: HttpRequest, criterion: str) -> HttpResponse:
    """Declare how far the regency is with one criterion, with evidence."""
    if criterion not in readiness.CRITERIA:
        raise Http404
    row = offices.commitments().get(criterion)
    sent = request.method == "POST"
    initial = {"score": row.score if row else 0, "statement": row.statement if row else ""}
    form = CommitmentForm(request.POST, request.FILES) if sent else CommitmentForm(initial=initial)
    status = 0
    if sent:
        status = refusals.attempt(
            form,
            lambda: offices_actions.record_commitment(
                criterion=criterion, by=staff_of(request), at=clock.now(), **form.cleaned_data
            ),
        )
        if not status:
            return done(request, _("Pernyataan tersimpan."), "readiness")
    context = {
        "form": form,
        "row": row,
        "key": criterion,
        "criterion": readiness.CRITERIA[criterion],
    }
    return show(request, "manage/commitment.html", context, section="readiness", status=status)


@require_safe
@staff_required("manage.view")
def evidence(request: HttpRequest, criterion: str) -> FileResponse:
    """The file that proves a declaration, as a download."""
    row = offices.commitments().get(criterion)
    if row is None or not row.evidence:
        raise Http404
    name = f"bukti-{criterion}.pdf"
    return FileResponse(
        row.evidence.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )


# --- go-live ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("regency.manage")
def go_live(request: HttpRequest) -> HttpResponse:
    """Open the portal to citizens; while something is due the page says what, with the way there."""
    regency = regency_of(request)
    status, refused = 0, ""
    if request.method == "POST":
        try:
            golive.go_live(regency=regency, by=staff_of(request), at=clock.now())
        except golive.NotReady as missing:
            status, refused = missing.status, str(missing)
        else:
            sentence = _("Selamat! Portal %(name)s sudah tayang untuk warga.")
            return done(request, sentence % {"name": regency.name}, "checklist")
    found: Readiness = readiness.evaluate(regency)
    context = {
        "readiness": found,
        "blocking": _tasks(found.blocking),
        "refused": refused,
        "band_tone": BAND_TONES[found.band],
        "live": regency.is_live,
    }
    return show(request, "manage/go_live.html", context, status=status)
