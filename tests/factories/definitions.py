"""Small definitions for tests: a practice permit with every kind of question and a full workflow."""

from __future__ import annotations

from typing import Any

from templates_catalogue.definitions.types import ServiceDefinition

# states
DRAFT, CHECKING, FILES, REVIEW = "st-draft", "st-checking", "st-files", "st-review"
SIGNING, ISSUING = "st-signing", "st-issuing"
DONE, RETURNED, REJECTED, WITHDRAWN = "st-finished", "st-returned", "st-rejected", "st-withdrawn"

# transitions
SEND, PASS, MANUAL, FAIL = "tr-send", "tr-passed", "tr-manual", "tr-failed"
ACCEPT, RETURN, REFUSE = "tr-accept", "tr-return", "tr-refuse"
APPROVE, RETURN_LATER, SIGN, ISSUED = "tr-approve", "tr-return-later", "tr-sign-it", "tr-issued"
RESEND, WITHDRAW, DEADLINE = "tr-resend", "tr-withdraw", "tr-deadline"

# fields
NAME, NIK, PHONE, KIND, OLD_NUMBER = "f-name1", "f-nik01", "f-phone", "f-kind1", "f-oldno"
KIND_NEW, KIND_RENEWAL = "o-new01", "o-renew"
BORN, ADDRESS, SCHEDULE, TRUE = "f-birth", "f-address", "f-schedule", "f-truth"
DAY, OPENS, HELPER = "c-day01", "c-opens", "c-helper"
PAGE_PERSON, PAGE_PRACTICE = "p-person", "p-practice"

# requirements
LICENCE, OLD_PERMIT = "r-licence", "r-old-permit"
TOO_YOUNG = "e-too-young"


def text(indonesian: str, english: str | None = None) -> dict[str, str | None]:
    return {"id": indonesian, "en": english}


def field(uid: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {
        "uid": uid,
        "key": more.pop("key", uid.replace("-", "_")),
        "kind": kind,
        "label": text(label),
        **more,
    }


def state(uid: str, kind: str, role: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "uid": uid,
        "key": uid.replace("-", "_"),
        "name": text(uid.removeprefix("st-").title()),
        "kind": kind,
        "role": role,
        **more,
    }


def way(uid: str, source: str, target: str, roles: list[str], **more: Any) -> dict[str, Any]:
    return {
        "uid": uid,
        "key": uid.replace("-", "_"),
        "name": text(uid.removeprefix("tr-").title()),
        "source": source,
        "target": target,
        "roles": roles,
        **more,
    }


def effect(kind: str, uid: str, **more: Any) -> dict[str, Any]:
    return {"uid": uid, "kind": kind, **more}


def permit(**changes: Any) -> ServiceDefinition:
    """A practice permit: automatic check, files, review, signature, certificate."""
    return ServiceDefinition.model_validate(permit_document() | changes)


def permit_document() -> dict[str, Any]:
    return {
        "uid": "svc-permit-1",
        "code": "SIP-UJI-01",
        "name": text("Izin Praktik Uji", "Test practice permit"),
        "category": "izin_nakes",
        "agency": "one_stop_office",
        "pages": _pages(),
        "requirements": _requirements(),
        "eligibility": [
            {
                "uid": TOO_YOUNG,
                "blocks": {
                    "op": "lt",
                    "left": {"age": {"field": BORN}},
                    "right": {"value": 18},
                },
                "message": text("Pemohon harus berusia 18 tahun atau lebih."),
            }
        ],
        "workflow": {
            "states": _states(),
            "transitions": _transitions(),
            "separate_people": [[APPROVE, SIGN]],
        },
        "time": {"limit": {"value": 5, "unit": "working_days"}},
        "fee": {"kind": "free"},
        "output": {
            "uid": "out-permit",
            "name": text("Surat Izin Praktik Uji", "Test practice permit"),
            "kind": "document",
            "signer": "head_of_office",
            "validity_years": 5,
            "number_format": "503/{seq:04d}/UJI/{region}/{year}",
            "layout": {
                "title": text("Surat Izin Praktik", "Practice permit"),
                "lines": [
                    {"uid": "l-holder", "label": text("Nama", "Name"), "value": text("{name}")},
                    {"uid": "l-numb01", "label": text("NIK"), "value": text("{nik}")},
                    {"uid": "l-addres", "label": text("Alamat"), "value": text("{f_address}")},
                    {"uid": "l-oldnum", "label": text("Izin lama"), "value": text("{f_oldno}")},
                ],
            },
        },
        "standards": {"procedure": text("Ajukan, diperiksa, ditandatangani.")},
    }


def _pages() -> list[dict[str, Any]]:
    renewal = {"op": "eq", "left": {"field": KIND}, "right": {"value": KIND_RENEWAL}}
    return [
        {
            "uid": PAGE_PERSON,
            "title": text("Data diri"),
            "fields": [
                field(NAME, "name", "Nama lengkap", prefill="name"),
                field(NIK, "nik", "NIK", prefill="nik"),
                field(PHONE, "phone", "Nomor ponsel", prefill="phone"),
                field(BORN, "date", "Tanggal lahir", maximum="today"),
            ],
        },
        {
            "uid": PAGE_PRACTICE,
            "title": text("Tempat praktik"),
            "fields": [
                field(
                    KIND,
                    "choice",
                    "Jenis permohonan",
                    options=[
                        {"uid": KIND_NEW, "key": "baru", "label": text("Baru", "New")},
                        {
                            "uid": KIND_RENEWAL,
                            "key": "perpanjangan",
                            "label": text("Perpanjangan", "Renewal"),
                        },
                    ],
                ),
                field(OLD_NUMBER, "text", "Nomor izin lama", when=renewal),
                field(ADDRESS, "long_text", "Alamat praktik", minimum="5", sensitive=True),
                field(
                    SCHEDULE,
                    "table",
                    "Jadwal praktik",
                    required=False,
                    maximum="3",
                    columns=[
                        {"uid": DAY, "key": "hari", "label": text("Hari"), "kind": "text"},
                        {
                            "uid": HELPER,
                            "key": "nik_asisten",
                            "label": text("NIK asisten"),
                            "kind": "nik",
                            "required": False,
                        },
                    ],
                ),
                field(TRUE, "declaration", "Data ini benar"),
            ],
        },
    ]


def _requirements() -> list[dict[str, Any]]:
    return [
        {
            "uid": LICENCE,
            "key": "str",
            "label": text("STR"),
            "kind": "upload",
            "accept": ["pdf", "jpg", "png"],
            "max_mb": 1,
        },
        {
            "uid": OLD_PERMIT,
            "key": "sip_lama",
            "label": text("SIP lama"),
            "kind": "upload",
            "accept": ["pdf"],
            "max_mb": 1,
            "when": {"op": "eq", "left": {"field": KIND}, "right": {"value": KIND_RENEWAL}},
        },
    ]


def _states() -> list[dict[str, Any]]:
    return [
        state(DRAFT, "draft", "applicant", clock="not_started"),
        state(CHECKING, "open", "system", clock="not_started"),
        state(
            FILES,
            "open",
            "front_desk",
            clock="not_started",
            budget={"value": 8, "unit": "hours"},
        ),
        state(
            REVIEW,
            "open",
            "verifier",
            agency="health_office",
            budget={"value": 16, "unit": "hours"},
        ),
        state(SIGNING, "open", "head_of_office", budget={"value": 8, "unit": "hours"}),
        state(ISSUING, "open", "system"),
        state(DONE, "done", clock="stopped"),
        state(RETURNED, "waiting_applicant", "applicant", clock="paused"),
        state(REJECTED, "rejected", clock="stopped"),
        state(WITHDRAWN, "cancelled", clock="stopped"),
    ]


def _transitions() -> list[dict[str, Any]]:
    told = effect("notify", "ef-told01", event="received")
    return [
        way(
            SEND,
            DRAFT,
            CHECKING,
            ["applicant"],
            effects=[told, effect("check_register", "ef-check1", register_name="satusehat_sdmk")],
        ),
        way(PASS, CHECKING, FILES, ["system"], outcome="lolos"),
        way(MANUAL, CHECKING, FILES, ["system"], outcome="perlu_manual"),
        way(FAIL, CHECKING, REJECTED, ["system"], outcome="gagal", decision="reject"),
        way(
            ACCEPT,
            FILES,
            REVIEW,
            ["front_desk"],
            decision="accept",
            effects=[
                effect("start_clock", "ef-clock1"),
                effect("notify", "ef-told02", event="accepted"),
            ],
        ),
        way(
            RETURN,
            FILES,
            RETURNED,
            ["front_desk"],
            decision="return",
            reason="required",
            effects=[effect("notify", "ef-told03", event="returned")],
        ),
        way(
            REFUSE,
            FILES,
            REJECTED,
            ["front_desk"],
            decision="reject",
            reason="required",
            effects=[effect("notify", "ef-told04", event="rejected")],
        ),
        way(APPROVE, REVIEW, SIGNING, ["verifier"], decision="approve"),
        way(
            RETURN_LATER,
            REVIEW,
            RETURNED,
            ["verifier"],
            decision="return",
            reason="required",
            effects=[effect("notify", "ef-told05", event="returned")],
        ),
        way(
            SIGN,
            SIGNING,
            ISSUING,
            ["head_of_office"],
            decision="approve",
            signs=True,
            effects=[
                effect("assign_number", "ef-number"),
                effect("issue_certificate", "ef-issue1"),
            ],
        ),
        way(
            ISSUED,
            ISSUING,
            DONE,
            ["system"],
            outcome="issued",
            effects=[effect("notify", "ef-told06", event="issued")],
        ),
        way(RESEND, RETURNED, FILES, ["applicant"]),
        way(WITHDRAW, RETURNED, WITHDRAWN, ["applicant"], decision="withdraw", reason="optional"),
    ]
