"""What citizens hand in: kept clean or refused with a sentence that says what to do."""

import hashlib
import io
import zlib
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from mpp.connectors.files import checks
from mpp.connectors.files.checks import InspectedFile, UploadRefused, inspect, safe_filename

MEGABYTE = 1024 * 1024
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


def take(data: bytes, name: str, declared: str, **changes: Any) -> InspectedFile:
    options: dict[str, Any] = {"accept": ["pdf", "jpg", "png"], "max_bytes": 2 * MEGABYTE} | changes
    return inspect(data, name=name, declared_type=declared, **options)


def refusal(data: bytes, name: str, declared: str, **changes: Any) -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        take(data, name, declared, **changes)
    assert name.rsplit(".", 1)[0] in str(refused.value)
    assert "%(" not in str(refused.value)
    return refused.value


def image_bytes(kind: str, size: tuple[int, int] = (60, 40), **saving: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind, **saving)
    return out.getvalue()


def pdf_bytes(change: Any = None, *, pages: int = 1, **saving: Any) -> bytes:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    if change is not None:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **saving)
    return out.getvalue()


def test_a_pdf_is_kept_byte_for_byte() -> None:
    data = pdf_bytes(pages=3)
    kept = take(data, "Surat Keterangan.PDF", PDF)
    assert kept.data == data
    assert (kept.kind, kept.content_type, kept.extension) == ("pdf", PDF, "pdf")
    assert (kept.name, kept.pages, kept.size) == ("Surat Keterangan.pdf", 3, len(data))
    assert kept.sha256 == hashlib.sha256(data).hexdigest()


def test_a_photo_loses_its_place_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned by a quarter
    exif[0x010F] = "Kamera Rahasia"
    exif.get_ifd(0x8825)[1] = "S"  # GPS
    data = image_bytes("JPEG", (60, 40), exif=exif, comment=b"di rumah")
    kept = take(data, "ktp.jpeg", JPEG)
    assert (kept.width, kept.height) == (40, 60)
    assert b"Kamera Rahasia" in data
    assert b"Kamera Rahasia" not in kept.data
    assert b"di rumah" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as image:
        assert not image.getexif()
        assert image.size == (40, 60)
    assert kept.name == "ktp.jpg"


def test_a_png_loses_its_text_and_keeps_its_transparency() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Seseorang")
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (1, 2, 3, 100)).save(out, "PNG", pnginfo=notes)
    kept = take(out.getvalue(), "a.png", PNG)
    assert b"Seseorang" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as image:
        assert image.mode == "RGBA"
        assert image.getpixel((0, 0)) == (1, 2, 3, 100)


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "I;16", "RGB", "RGBA"])
def test_every_sort_of_png_is_understood(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (9, 7)).save(out, "PNG")
    kept = take(out.getvalue(), "a.png", PNG)
    assert (kept.width, kept.height) == (9, 7)


def test_a_print_shop_jpeg_becomes_rgb() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (9, 7)).save(out, "JPEG")
    with Image.open(io.BytesIO(take(out.getvalue(), "a.jpg", JPEG).data)) as image:
        assert image.mode == "RGB"


def test_a_large_photo_is_made_smaller() -> None:
    kept = take(image_bytes("JPEG", (4000, 1000), quality=30), "a.jpg", JPEG)
    assert (kept.width, kept.height) == (2400, 600)


def test_what_hides_behind_a_picture_is_gone() -> None:
    data = image_bytes("PNG") + b"PK\x03\x04 <script>alert(1)</script>"
    assert b"script" not in take(data, "a.png", PNG).data


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"", "a.pdf", PDF).code == "empty"


def test_a_big_file_is_refused_with_both_sizes() -> None:
    refused = refusal(b"%PDF-" + b"x" * MEGABYTE, "a.pdf", PDF, max_bytes=MEGABYTE // 2)
    assert refused.code == "too_big"
    assert refused.status == 422


@pytest.mark.parametrize(
    ("data", "name", "declared", "code"),
    [
        (b"MZ\x90\x00" + b"\x00" * 99, "a.exe", "application/x-msdownload", "wrong_type"),
        (b"hello", "a.txt", "text/plain", "wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml", "wrong_type"),
        (b"MZ\x90\x00" + b"\x00" * 99, "a.pdf", PDF, "disguised"),
        (b"<html><script>", "a.jpg", JPEG, "disguised"),
        (b"GIF89a" + b"\x00" * 50, "a.png", PNG, "disguised"),
        (image_bytes("PNG"), "a.jpg", JPEG, "disguised"),
        (image_bytes("PNG"), "a.png", JPEG, "disguised"),
        (image_bytes("JPEG"), "a.pdf.exe", JPEG, "disguised"),
        (b"junk before " + pdf_bytes(), "a.pdf", PDF, "disguised"),
    ],
)
def test_the_content_decides_the_type(data: bytes, name: str, declared: str, code: str) -> None:
    assert refusal(data, name, declared).code == code


def test_only_what_the_requirement_accepts() -> None:
    assert refusal(image_bytes("PNG"), "a.png", PNG, accept=["pdf"]).code == "wrong_type"
    refused = refusal(pdf_bytes(), "a.pdf", PDF, accept=["jpg", "png"])
    assert refused.code == "wrong_type"
    assert "JPG, PNG" in str(refused)


def test_a_browser_that_declares_nothing_is_believed_by_content() -> None:
    for declared in ("", "application/octet-stream", "image/jpg", "image/jpeg; charset=x"):
        assert take(image_bytes("JPEG"), "foto", declared).kind == "jpg"


@pytest.mark.parametrize("data", [image_bytes("JPEG")[:300], image_bytes("PNG")[:60]])
def test_a_cut_picture_is_broken(data: bytes) -> None:
    kind = "png" if data.startswith(b"\x89") else "jpg"
    assert refusal(data, f"a.{kind}", checks.KINDS[kind].content_type).code == "broken"


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"%PDF-1.7\n" + b"[" * 50_000])
def test_a_pdf_without_pages_is_broken(data: bytes) -> None:
    assert refusal(data, "a.pdf", PDF).code == "broken"


def test_a_picture_bomb_is_not_unpacked() -> None:
    # 60,000 x 60,000 pixels in a few bytes
    header = (60_000).to_bytes(4) + (60_000).to_bytes(4) + bytes([8, 2, 0, 0, 0])

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    assert refusal(data, "a.png", PNG).code == "too_many_pixels"


def test_a_picture_slightly_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MAX_PIXELS", 2000)
    assert refusal(image_bytes("PNG", (60, 40)), "a.png", PNG).code == "too_many_pixels"
    assert take(image_bytes("PNG", (50, 40)), "a.png", PNG).width == 50


def test_a_locked_pdf_is_refused() -> None:
    for user in ("rahasia", ""):
        data = pdf_bytes(encryption=pikepdf.Encryption(owner="o", user=user))
        assert refusal(data, "a.pdf", PDF).code == "encrypted"


def test_a_long_pdf_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MAX_PAGES", 2)
    refused = refusal(pdf_bytes(pages=3), "a.pdf", PDF)
    assert refused.code == "too_many_pages"
    assert "3" in str(refused)


def script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ", filename="x.exe")


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf.Root.__setattr__("OpenAction", script()),
        lambda pdf: pdf.Root.__setattr__("OpenAction", pdf.make_indirect(script())),
        lambda pdf: pdf.Root.__setattr__("AA", pikepdf.Dictionary(WC=script())),
        lambda pdf: pdf.Root.__setattr__(
            "OpenAction", pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
        ),
        lambda pdf: pdf.pages[0].obj.__setattr__(
            "Annots",
            pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=script())]),
        ),
        lambda pdf: pdf.Root.__setattr__("AcroForm", pikepdf.Dictionary(XFA="x", Fields=[])),
        lambda pdf: pdf.pages[0].obj.__setattr__(
            "A", pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="https://x.example")
        ),
        attach,
    ],
)
def test_a_pdf_that_does_things_is_refused(change: Any) -> None:
    for packed in (pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate):
        data = pdf_bytes(change, object_stream_mode=packed)
        assert refusal(data, "a.pdf", PDF).code == "active_content"


def test_a_pdf_that_opens_at_a_page_or_links_to_the_web_is_fine() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://x.example")
        pdf.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(A=link)])

    assert take(pdf_bytes(change), "a.pdf", PDF).pages == 1


def test_a_pdf_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pikepdf.Stream(pdf, b" " * (4 * MEGABYTE))

    data = pdf_bytes(change, compress_streams=True)
    assert len(data) < 50_000
    assert take(data, "a.pdf", PDF).pages == 1
    monkeypatch.setattr(checks, "MAX_UNPACKED", 2 * MEGABYTE)
    assert refusal(data, "a.pdf", PDF).code == "too_many_pixels"


def test_a_pdf_with_a_monstrous_picture_is_refused() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        picture = pikepdf.Stream(pdf, b"x")
        picture.Subtype, picture.Width, picture.Height = pikepdf.Name.Image, 90_000, 90_000
        pdf.Root.X = pdf.make_indirect(picture)

    assert refusal(pdf_bytes(change), "a.pdf", PDF).code == "too_many_pixels"


@hypothesis_settings(max_examples=80, deadline=None)
@given(
    data=st.binary(max_size=300), start=st.sampled_from([b"", b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n"])
)
def test_no_bytes_make_it_fail_otherwise(data: bytes, start: bytes) -> None:
    with pytest.raises(UploadRefused):
        take(start + data, "a.pdf", PDF)


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("KTP.PDF", "KTP.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\foto ktp.jpg", "foto ktp.jpg"),
        ("", "berkas"),
        ("...", "berkas"),
        (".htaccess", "htaccess"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ('"><script>.pdf', "script.pdf"),
        ("Ijazah   S1 (asli).pdf", "Ijazah S1 (asli).pdf"),
        ("x." + "y" * 300, "x." + "y" * 98),
        ("Akta Kelahiran É.pdf", "Akta Kelahiran É.pdf"),
    ],
)
def test_a_file_name_becomes_safe(typed: str, safe: str) -> None:
    assert safe_filename(typed) == safe


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.text(max_size=150), st.sampled_from(["", "pdf"]))
def test_every_file_name_becomes_safe(typed: str, extension: str) -> None:
    safe = safe_filename(typed, extension=extension)
    assert 0 < len(safe) <= checks.MAX_NAME
    assert not set(safe) & set('/\\\x00\r\n<>:"|?*')
    assert safe not in {".", ".."}
    assert safe.endswith(extension)
