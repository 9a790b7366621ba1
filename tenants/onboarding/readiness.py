"""Is a regency ready to go live? A list of things to do, and a score on KemenPANRB's 11 criteria.

The regency's apps register how to look; this module only adds up. Items that are due now block
go-live; the score never does (proposal in the domain reference, section 12: bands below 50, below
75, and above).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.kernel.planes import national_plane, regency_plane
from mpp.kernel.registry import Registry
from tenants.onboarding.models import JoinRequest
from tenants.onboarding.states import RequestState
from tenants.registry.models import Regency

Due = Literal["now", "later"]
HIGHEST = 4


@dataclass(frozen=True)
class Item:
    """One thing to do. `page` is the name of the URL in the regency's management where it is done."""

    name: str
    label: str
    why: str
    due: Due
    done: bool
    page: str
    criterion: str


@dataclass(frozen=True)
class Criterion:
    """One of the 11 criteria, with its weight; all weights add up to 100."""

    name: str | Promise
    weight: int


CRITERIA: dict[str, Criterion] = {
    "general_information": Criterion(gettext_lazy("Informasi umum"), 8),
    "queue": Criterion(gettext_lazy("Antrean"), 8),
    "complaints": Criterion(gettext_lazy("Konsultasi dan pengaduan"), 8),
    "satisfaction": Criterion(gettext_lazy("Survei kepuasan masyarakat"), 6),
    "reporting": Criterion(gettext_lazy("Pelaporan kinerja"), 6),
    "processing": Criterion(gettext_lazy("Pemrosesan dan penelusuran dokumen"), 16),
    "commitment": Criterion(gettext_lazy("Komitmen"), 14),
    "platform": Criterion(gettext_lazy("Platform"), 12),
    "sustainability": Criterion(gettext_lazy("Berkelanjutan"), 8),
    "security": Criterion(gettext_lazy("Keamanan"), 10),
    "user_trial": Criterion(gettext_lazy("Uji coba pengguna"), 4),
}
"""The criteria of KemenPANRB for an MPP Digital, in their order."""

BANDS = {
    "belum_siap": gettext_lazy("Belum siap"),
    "bertahap": gettext_lazy("Bertahap"),
    "siap": gettext_lazy("Siap"),
}


@dataclass(frozen=True)
class Declared:
    """What a regency declares about a criterion no table can show."""

    score: int
    statement: str


@dataclass(frozen=True)
class CriterionScore:
    """A criterion's score from 0 to 4, its points, and what it rests on."""

    key: str
    name: str
    weight: int
    score: int
    evidence: str
    page: str

    @property
    def points(self) -> float:
        """Weight times score, of at most the weight."""
        return self.weight * self.score / HIGHEST


@dataclass(frozen=True)
class Readiness:
    """Everything the readiness page shows."""

    items: tuple[Item, ...]
    criteria: tuple[CriterionScore, ...]

    @property
    def due_now(self) -> tuple[Item, ...]:
        """What go-live needs, done or not."""
        return tuple(each for each in self.items if each.due == "now")

    @property
    def due_later(self) -> tuple[Item, ...]:
        """What may follow after go-live."""
        return tuple(each for each in self.items if each.due == "later")

    @property
    def blocking(self) -> tuple[Item, ...]:
        """What still stands in the way of go-live."""
        return tuple(each for each in self.due_now if not each.done)

    @property
    def total(self) -> int:
        """Points out of 100, rounded down."""
        return int(sum(each.points for each in self.criteria))

    @property
    def band(self) -> str:
        """Key of `BANDS`."""
        if self.total < 50:
            return "belum_siap"
        return "bertahap" if self.total < 75 else "siap"

    @property
    def band_label(self) -> str:
        """The band in the reader's language."""
        return str(BANDS[self.band])


checks: Registry[Callable[[], Iterable[Item]]] = Registry("readiness check")
declarations: Registry[Callable[[], dict[str, Declared]]] = Registry("source of declarations")


def register(name: str, check: Callable[[], Iterable[Item]]) -> None:
    """Plug in a check that gives items; it runs in the regency's schema."""
    checks.register(name, check)


def evaluate(regency: Regency) -> Readiness:
    """Run every check in the regency's schema and add up; callable from both planes."""
    with national_plane():
        items = _national_items(regency)
    declared: dict[str, Declared] = {}
    with regency_plane(regency.schema_name):
        for _name, check in checks:
            items += check()
        for _name, source in declarations:
            declared |= source()
    scores = tuple(_score(key, items, declared.get(key)) for key in CRITERIA)
    return Readiness(tuple(items), scores)


def _national_items(regency: Regency) -> list[Item]:
    """What the nation itself knows: the agreement was accepted when the regency asked to join."""
    accepted = JoinRequest.objects.filter(
        region_id=regency.region_id,
        state=RequestState.APPROVED,
        agreement_accepted_at__isnull=False,
    )
    return [
        Item(
            name="agreement",
            label=_("Perjanjian pemrosesan data disetujui"),
            why=_("UU 27/2022: pengendali dan prosesor terikat perjanjian."),
            due="now",
            done=accepted.exists(),
            page="readiness",
            criterion="security",
        )
    ]


def _score(key: str, items: list[Item], declared: Declared | None) -> CriterionScore:
    """Facts where there are any: the share of a criterion's items that is done. Else the declaration."""
    criterion = CRITERIA[key]
    own = [each for each in items if each.criterion == key]
    done = sum(each.done for each in own)
    if own:
        score = done * HIGHEST // len(own)
        evidence = _("%(done)s dari %(total)s butir terpenuhi.") % {
            "done": done,
            "total": len(own),
        }
        page = next((each.page for each in own if not each.done), own[0].page)
    elif declared:
        score, evidence, page = declared.score, declared.statement, "readiness"
    else:
        score, evidence, page = 0, _("Belum ada bukti."), "readiness"
    return CriterionScore(key, str(criterion.name), criterion.weight, score, evidence, page)
