"""What a file must be before it is kept. Pure: bytes in, clean bytes or a refusal out.

The content decides the type; name and declared type must agree with it. Images are drawn anew,
which drops the place and device that a phone wrote into them and anything hidden behind the
picture. PDF files are kept as they are, since they may be signed, but only if they hold nothing that runs.
"""

import hashlib
import io
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import filetype
import pikepdf
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from mpp.kernel.errors import DomainError

MAX_PAGES = 200
MAX_PIXELS = 50_000_000  # a phone's 48-megapixel photo passes
MAX_SIDE = 2400  # pixels; an A4 page at 200 dots per inch
MAX_UNPACKED = 100 * 1024 * 1024  # bytes that all streams of one PDF may unpack to
MAX_OBJECTS = 50_000
MAX_DEPTH = 40
MAX_NAME = 100  # characters
MAX_SUFFIX = 10  # characters, with the dot; anything longer is a sentence, not a type
JPEG_QUALITY = 85

# what qpdf may use for one stream; process-wide, and this module is its only user
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MAX_UNPACKED,
    png_max_memory=MAX_UNPACKED,
    run_length_max_memory=MAX_UNPACKED,
    tiff_max_memory=MAX_UNPACKED,
    dct_max_memory=MAX_UNPACKED,
    max_stream_filters=4,
)


@dataclass(frozen=True)
class Kind:
    """A file type that definitions may accept, by its short name."""

    content_type: str
    extensions: tuple[str, ...]
    also_declared: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", ("pdf",), ("application/x-pdf",)),
    "jpg": Kind("image/jpeg", ("jpg", "jpeg", "jfif"), ("image/jpg", "image/pjpeg")),
    "png": Kind("image/png", ("png",), ("image/x-png",)),
}
UNDECLARED = {"", "application/octet-stream", "binary/octet-stream"}

MESSAGES: Mapping[str, Promise] = {
    "empty": _("Berkas %(name)s kosong. Pilih berkas lain."),
    "too_big": _("Berkas %(name)s terlalu besar (%(size)s). Ukuran paling besar %(limit)s."),
    "wrong_type": _("Jenis berkas %(name)s tidak diterima. Unggah berkas %(accepted)s."),
    "disguised": _(
        "Isi berkas %(name)s tidak sesuai dengan namanya: isinya %(found)s. Simpan ulang dengan "
        "jenis yang benar, lalu unggah lagi."
    ),
    "encrypted": _(
        "Berkas %(name)s terkunci dengan kata sandi. Simpan salinan tanpa kata sandi, lalu "
        "unggah lagi."
    ),
    "active_content": _(
        "Berkas %(name)s memuat skrip atau lampiran tersembunyi. Cetak ulang menjadi PDF biasa, "
        "lalu unggah lagi."
    ),
    "broken": _("Berkas %(name)s rusak dan tidak dapat dibuka. Buat ulang, lalu unggah lagi."),
    "too_many_pages": _("Berkas %(name)s terdiri atas %(pages)s halaman. Paling banyak %(limit)s."),
    "too_many_pixels": _(
        "Isi berkas %(name)s terlalu besar untuk dibuka. Perkecil foto atau hasil pindaiannya, "
        "lalu unggah lagi."
    ),
}


class UploadRefused(DomainError):
    """The file is not accepted; `code` is a key of MESSAGES, the message says what to do."""

    status = 422

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(MESSAGES[code], code=code)

    def __str__(self) -> str:
        return str(MESSAGES[self.code]) % self.params


@dataclass(frozen=True, kw_only=True)
class InspectedFile:
    """A file that may be kept. Store `data`, not what was uploaded."""

    kind: str
    content_type: str
    extension: str
    name: str
    data: bytes = field(repr=False)
    pages: int | None = None
    width: int | None = None
    height: int | None = None

    @property
    def sha256(self) -> str:
        """Digest of `data` in lower-case hex."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def size(self) -> int:
        """Length of `data` in bytes."""
        return len(self.data)


def inspect(
    data: bytes, *, name: str, declared_type: str, accept: Sequence[str], max_bytes: int
) -> InspectedFile:
    """The clean file, ready to store; raise UploadRefused.

    `accept` holds short names of KINDS, `declared_type` is what the browser said, and
    `max_bytes` limits what was uploaded.
    """
    shown = safe_filename(name)
    if not data:
        raise UploadRefused("empty", name=shown)
    if len(data) > max_bytes:
        raise UploadRefused(
            "too_big", name=shown, size=filesizeformat(len(data)), limit=filesizeformat(max_bytes)
        )
    kind = _agreed_kind(_kind_of(data), shown, declared_type, accept)
    if kind == "pdf":
        return _inspect_pdf(data, shown)
    return _inspect_image(data, shown, kind)


def safe_filename(name: str, *, extension: str = "") -> str:
    """A name that is safe to show, store and offer for download; never empty.

    Folders, control and direction characters and characters special to shells and file systems
    go. With `extension` that one replaces the name's own.
    """
    base = unicodedata.normalize("NFKC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(" " if char.isspace() else char for char in base)
    base = "".join(char for char in base if unicodedata.category(char)[0] != "C")
    base = re.sub(r"[<>:\"|?*%;&$`'{}\[\]#^~]", "", base)
    base = re.sub(r"\s+", " ", base).strip(" .")
    stem, suffix = PurePosixPath(base).stem, PurePosixPath(base).suffix.lower()
    if len(suffix) > MAX_SUFFIX:
        stem, suffix = base, ""
    if extension:
        suffix = f".{extension}"
    stem = stem.strip(" .")[: MAX_NAME - len(suffix)].strip(" .") or "berkas"
    return f"{stem}{suffix}"


def _kind_of(data: bytes) -> str | None:
    found = filetype.guess(data)
    content_type = found.mime if found is not None else None
    return next((kind for kind, known in KINDS.items() if known.content_type == content_type), None)


def _agreed_kind(kind: str | None, name: str, declared_type: str, accept: Sequence[str]) -> str:
    extension = PurePosixPath(name).suffix.lstrip(".").lower()
    declared = declared_type.split(";")[0].strip().lower()
    if kind is None or kind not in accept:
        # a name that promises an accepted type over another content is worth its own sentence
        if any(extension in KINDS[accepted].extensions for accepted in accept):
            raise UploadRefused("disguised", name=name, found=_named(kind))
        raise UploadRefused("wrong_type", name=name, accepted=_listed(accept))
    known = KINDS[kind]
    agrees = declared in UNDECLARED | {known.content_type, *known.also_declared}
    if not agrees or extension not in {"", *known.extensions}:
        raise UploadRefused("disguised", name=name, found=_named(kind))
    return kind


def _named(kind: str | None) -> str:
    return kind.upper() if kind else str(_("bukan PDF, JPG, atau PNG"))


def _listed(accept: Sequence[str]) -> str:
    return ", ".join(kind.upper() for kind in accept)


# --- images -------------------------------------------------------------------------------------


def _inspect_image(data: bytes, name: str, kind: str) -> InspectedFile:
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures; MAX_PIXELS is asked below, before it unpacks any
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            clean, size = _drawn_anew(data, name, kind)
    except UploadRefused:
        raise
    except Image.DecompressionBombError as error:
        raise UploadRefused("too_many_pixels", name=name) from error
    except Exception as error:
        # a decoder fails on foreign bytes in many ways; for the citizen they are one
        raise UploadRefused("broken", name=name) from error
    extension = KINDS[kind].extensions[0]
    return InspectedFile(
        kind=kind,
        content_type=KINDS[kind].content_type,
        extension=extension,
        name=safe_filename(name, extension=extension),
        data=clean,
        width=size[0],
        height=size[1],
    )


def _drawn_anew(data: bytes, name: str, kind: str) -> tuple[bytes, tuple[int, int]]:
    pillow_format = "JPEG" if kind == "jpg" else "PNG"
    with Image.open(io.BytesIO(data), formats=[pillow_format]) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise UploadRefused("too_many_pixels", name=name)
        if kind == "jpg":
            # unpack at a fraction of the size where that is still large enough
            opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
        image = ImageOps.exif_transpose(opened)
        image = image.convert(_mode(image, kind))
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    out = io.BytesIO()
    bare.save(out, pillow_format, **_saving(kind))
    return out.getvalue(), bare.size


def _mode(image: Image.Image, kind: str) -> str:
    if image.mode in {"L", "1"}:
        return "L"
    has_transparency = "A" in image.getbands() or "transparency" in image.info
    return "RGBA" if kind == "png" and has_transparency else "RGB"


def _saving(kind: str) -> dict[str, Any]:
    return {"quality": JPEG_QUALITY, "optimize": True} if kind == "jpg" else {"optimize": True}


# --- PDF ----------------------------------------------------------------------------------------

# actions that run something, send something or open something else (ISO 32000-1, 12.6.4)
ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
}
# entries that carry scripts, other files or forms that are programs
ACTIVE_ENTRIES = ("/JS", "/EF", "/XFA", "/RichMediaContent")
PACKED_PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}


def _inspect_pdf(data: bytes, name: str) -> InspectedFile:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages = _checked_pdf(pdf, name)
    except UploadRefused:
        raise
    except pikepdf.PasswordError as error:
        raise UploadRefused("encrypted", name=name) from error
    except Exception as error:
        # qpdf and its wrapper fail on foreign bytes in many ways; for the citizen they are one
        raise UploadRefused("broken", name=name) from error
    return InspectedFile(
        kind="pdf",
        content_type=KINDS["pdf"].content_type,
        extension="pdf",
        name=safe_filename(name, extension="pdf"),
        data=data,
        pages=pages,
    )


def _checked_pdf(pdf: pikepdf.Pdf, name: str) -> int:
    if pdf.is_encrypted:
        raise UploadRefused("encrypted", name=name)
    pages = len(pdf.pages)
    if pages == 0 or len(pdf.objects) > MAX_OBJECTS:
        raise UploadRefused("broken", name=name)
    if pages > MAX_PAGES:
        raise UploadRefused("too_many_pages", name=name, pages=pages, limit=MAX_PAGES)
    unpacked = 0
    for part in _parts(pdf):
        if _is_active(part):
            raise UploadRefused("active_content", name=name)
        if isinstance(part, pikepdf.Stream):
            unpacked += _unpacked_size(part, name)
            if unpacked > MAX_UNPACKED:
                raise UploadRefused("too_many_pixels", name=name)
    return pages


def _parts(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream of the file, also those inside other objects."""
    pending: list[tuple[Any, int]] = [(part, 0) for part in (*pdf.objects, pdf.trailer)]
    while pending:
        part, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
        # indirect objects are in pdf.objects already: following them here could go in circles
        pending.extend(
            (child, depth + 1)
            for child in _inside(part)
            if isinstance(child, pikepdf.Object) and not child.is_indirect
        )


def _inside(part: Any) -> Iterable[Any]:
    if isinstance(part, pikepdf.Stream):
        return part.stream_dict.values()
    if isinstance(part, pikepdf.Dictionary):
        return part.values()
    return part if isinstance(part, pikepdf.Array) else ()


def _is_active(part: pikepdf.Object) -> bool:
    if any(entry in part for entry in ACTIVE_ENTRIES):
        return True
    return str(part.get("/S", "")) in ACTIVE_ACTIONS or str(part.get("/Type")) == "/EmbeddedFile"


def _unpacked_size(stream: pikepdf.Stream, name: str) -> int:
    if str(stream.get("/Subtype", "")) == "/Image":
        pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
        if pixels > MAX_PIXELS:
            raise UploadRefused("too_many_pixels", name=name)
    if PACKED_PICTURES & set(_filters(stream)):
        return 0
    return len(stream.read_bytes())


def _filters(stream: pikepdf.Stream) -> list[str]:
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(one) for one in found] if isinstance(found, pikepdf.Array) else [str(found)]
