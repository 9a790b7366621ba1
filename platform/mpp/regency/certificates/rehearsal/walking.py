"""The way of an invented application, with invented people in every role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.accounts.models import User
from mpp.kernel.errors import DomainError
from mpp.regency.cases import actions as cases
from mpp.regency.cases import queries
from mpp.regency.cases.models import Case, PendingEffect, Submission
from mpp.regency.cases.policies import local_day
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.catalogue.models import PublicService
from mpp.regency.certificates import queries as certificates
from mpp.regency.certificates.models import Certificate
from mpp.regency.certificates.rehearsal import samples
from mpp.regency.offices import queries as offices
from mpp.regency.people import actions as people
from mpp.regency.people.models import Citizen, RoleAssignment, StaffMember
from mpp.regency.workflow import engine
from templates_catalogue.definitions import forms
from templates_catalogue.definitions.types import Transition

MOST_MOVES = 40
REASON = "Latihan"
Do = Callable[[], None]


class Stuck(Exception):
    """The case cannot go on; the message says where and why."""


class Walk:
    """What has been made so far, and how to make the next thing."""

    citizen: Citizen
    submission: Submission
    case: Case
    answers: samples.Answers

    rehearsal = True

    def __init__(self, service: PublicService, at: dt.datetime) -> None:
        self.service, self.at = service, at
        self.today = local_day(at)
        self.definition = catalogue.definition_for(service)
        self.parameters = catalogue.parameters(service)
        self.staff: dict[str, StaffMember] = {}
        profile = offices.profile()
        self.person = samples.person_in(profile.region_code if profile else "00.00")

    def register(self) -> None:
        """Somebody opens an account."""
        self.citizen = people.register_citizen(
            nik=self.person.nik,
            name=self.person.name,
            phone=self.person.phone,
            email=self.person.email,
            at=self.at,
        )

    def fill_in(self) -> None:
        """Every page of the form."""
        self.submission = cases.start(
            service=self.service,
            by=self.citizen,
            language="id",
            at=self.at,
            rehearsal=self.rehearsal,
        )
        self.answers = samples.answers(self.definition, self.parameters, self.today, self.person)
        pages = forms.visible_pages(self.definition, self.answers, self.parameters, self.today)
        for page in pages:
            self.submission = cases.save_page(
                submission=self.submission,
                page_uid=page.uid,
                answers=samples.page_answers(self.definition, page.uid, self.answers),
                by=self.citizen,
                revision=None,
                at=self.at,
            )

    def attach(self) -> None:
        """A tiny file for every upload that is asked for, the optional ones too."""
        attached: set[str] = set()
        asked = forms.required_evidence(
            self.definition, self.answers, attached, self.parameters, self.today
        )
        for requirement in asked:
            if requirement.kind == "upload":
                cases.attach(
                    submission=self.submission,
                    requirement_uid=requirement.uid,
                    upload=samples.upload(requirement),
                    by=self.citizen,
                    at=self.at,
                )

    def send(self) -> None:
        """The application becomes a case."""
        self.case = cases.submit(submission=self.submission, by=self.citizen, at=self.at)

    def work(self) -> None:
        """Everybody in turn takes the step that leads towards the end."""
        for _move in range(MOST_MOVES):
            if not self.advance():
                break
        if self.definition.state(self.case.state).kind != "done":
            raise Stuck(_("Permohonan tidak sampai ke akhir alur."))

    def advance(self) -> bool:
        """One step on the way to a good end; `False` when the case is closed."""
        self.settle()
        state = self.definition.state(self.case.state)
        if state.kind in engine.FINAL:
            return False
        self._move(self._next())
        return True

    def settle(self) -> None:
        """Let what a transition set off happen now."""
        cases.run_effects(case_id=self.case.pk, at=self.at)
        self.case.refresh_from_db()

    def verify(self) -> None:
        """Anyone can check the certificate by its code."""
        certificate = Certificate.objects.filter(case=self.case).last()
        if certificate is None or certificate.document is None:
            raise Stuck(_("Dokumen tidak terbit."))
        found = certificates.verify(certificate.code, today=self.today)
        if found.state != "valid":
            raise Stuck(_("Pemeriksaan kode menjawab: %(state)s.") % {"state": found.state})

    def track(self) -> None:
        """The applicant sees the case's history."""
        if not queries.timeline(self.case, public=True):
            raise Stuck(_("Riwayat permohonan kosong."))

    def _next(self) -> Transition:
        """The transition that goes along the shortest way to a good end."""
        self._check_effects()
        path = engine.expected_path(self.definition, self.case.state)
        for each in engine.leaving(self.definition, self.case.state):
            on_the_way = path and each.target == path[0].uid and each.outcome != "deadline"
            if on_the_way and each.decision in {"none", "accept", "approve"}:
                return each
        state = self.definition.state(self.case.state)
        raise Stuck(_("Tidak ada jalan dari tahap “%(state)s”.") % {"state": state.name.id})

    def _check_effects(self) -> None:
        """An effect that failed would be tried again later; a rehearsal says so at once."""
        left = PendingEffect.objects.filter(case=self.case).exclude(state=PendingEffect.State.DONE)
        failed = left.first()
        if failed is not None:
            what = {"kind": failed.kind, "error": failed.last_error}
            raise Stuck(_("Proses otomatis “%(kind)s” gagal: %(error)s") % what)

    def _move(self, way: Transition) -> None:
        role = way.roles[0]
        if way.outcome == "paid":
            cases.confirm_payment(
                case=self.case,
                reference=REASON,
                by=self.holder("revenue_treasurer"),
                at=self.at,
            )
        elif engine.APPLICANT in way.roles:
            cases.resubmit(case=self.case, by=self.citizen, at=self.at)
        elif role == engine.SYSTEM:
            state = self.definition.state(self.case.state)
            raise Stuck(_("Sistem berhenti pada tahap “%(state)s”.") % {"state": state.name.id})
        else:
            self._take(way, self.holder(role))

    def _take(self, way: Transition, by: StaffMember) -> None:
        kinds = {effect.kind for effect in way.effects}
        if "record_external_product" in kinds:
            cases.record_external(
                case=self.case, number="LATIHAN-1", document=None, by=by, at=self.at
            )
        detail: dict[str, Any] = {}
        if "request_payment" in kinds:
            fee = forms.fee_total(self.definition, self.answers, self.parameters, self.today)
            detail = {"amount": fee or 1000}
        self.case = cases.take(
            case=self.case, transition_uid=way.uid, by=by, reason=REASON, at=self.at, detail=detail
        )

    def holder(self, role: str) -> StaffMember:
        """An invented officer who holds this role everywhere, and no other: two-person rules hold."""
        if role not in self.staff:
            user = User.objects.create(full_name=f"Latihan {role}", is_active=False)
            member = StaffMember.objects.create(
                user=user,
                code=f"L-{role}"[:20],
                name=f"Petugas Latihan {role.replace('_', ' ').title()}",
                position=role,
                created_at=self.at,
            )
            RoleAssignment.objects.create(staff=member, role=role)
            self.staff[role] = member
        return self.staff[role]


def plan(walk: Walk) -> Iterator[tuple[str, str | Promise, Do]]:
    """The steps of a rehearsal of this service."""
    yield "register", gettext_lazy("Warga mendaftar"), walk.register
    yield "fill_in", gettext_lazy("Mengisi formulir"), walk.fill_in
    yield "attach", gettext_lazy("Mengunggah persyaratan"), walk.attach
    yield "send", gettext_lazy("Mengirim permohonan"), walk.send
    yield "work", gettext_lazy("Petugas memproses sampai selesai"), walk.work
    yield "track", gettext_lazy("Melacak permohonan"), walk.track
    if walk.definition.output.kind == "document":
        yield "verify", gettext_lazy("Memeriksa keaslian dokumen"), walk.verify


def explain(refused: DomainError) -> str:
    """A refusal with the sentences it has for single places."""
    errors = refused.detail.get("errors") or {}
    sentences = [str(each) for place in errors.values() for each in place]
    return " ".join([str(refused), *sentences[:5]]).strip()
