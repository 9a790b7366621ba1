"""Files that people of the journeys hand in: small, and really of their kind."""

from __future__ import annotations

import io

from PIL import Image


def pdf(words: str) -> bytes:
    """A one-page PDF that says something."""
    stream = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + head + tail % (len(objects) + 1, len(out))


def photo(colour: str = "#a03c1e") -> bytes:
    """A JPEG of 400 by 600 pixels."""
    out = io.BytesIO()
    Image.new("RGB", (400, 600), colour).save(out, "JPEG", quality=80)
    return out.getvalue()


def emblem() -> bytes:
    """A PNG with a clear background."""
    out = io.BytesIO()
    Image.new("RGBA", (120, 135), (25, 107, 205, 128)).save(out, "PNG")
    return out.getvalue()


def disguised() -> bytes:
    """A web page that only calls itself something else."""
    return b"<!doctype html><script>alert(1)</script>" + b" " * 500
