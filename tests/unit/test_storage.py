"""Files stay inside their regency, whatever the storage below."""

from pathlib import Path
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile

from mpp.connectors.storage import storages_from_url
from mpp.connectors.storage.regency import RegencyStorage, UnsafeName, WrongRegency
from mpp.connectors.storage.urls import REGENCY_STORAGE
from mpp.kernel.planes import regency_plane


def storage_below(folder: Path) -> RegencyStorage:
    return RegencyStorage(**storages_from_url("", folder)["default"]["OPTIONS"])


def test_a_name_gets_the_schema_in_front_and_the_file_is_private(tmp_path: Path) -> None:
    storage = storage_below(tmp_path)
    with regency_plane("kaimana"):
        name = storage.save("documents/ktp.pdf", ContentFile(b"isi"))
        assert name == "kaimana/documents/ktp.pdf"
        with storage.open(name) as file:
            assert file.read() == b"isi"
        assert storage.exists(name)
        assert storage.size(name) == 3
        assert storage.listdir("") == (["documents"], [])
        assert storage.save(name, ContentFile(b"lagi")) != name
    kept = tmp_path / "kaimana" / "documents" / "ktp.pdf"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_the_name_a_model_field_makes_is_not_prefixed_twice(tmp_path: Path) -> None:
    storage = storage_below(tmp_path)
    with regency_plane("kaimana"):
        planned = storage.generate_filename("documents/ktp.pdf")
        assert storage.save(planned, ContentFile(b"isi")) == "kaimana/documents/ktp.pdf"


@pytest.mark.parametrize("use", ["open", "exists", "size", "delete", "path", "url", "listdir"])
def test_a_name_of_another_regency_is_refused(use: str, tmp_path: Path) -> None:
    storage = storage_below(tmp_path)
    with regency_plane("kaimana"):
        name = storage.save("documents/ktp.pdf", ContentFile(b"isi"))
    with regency_plane("banyuwangi"), pytest.raises(WrongRegency):
        getattr(storage, use)(name)
    with pytest.raises(WrongRegency):  # the national plane may not either
        getattr(storage, use)(name)
    assert (tmp_path / name).exists()


def test_saving_under_anothers_name_stays_at_home(tmp_path: Path) -> None:
    storage = storage_below(tmp_path)
    with regency_plane("banyuwangi"):
        assert storage.save("kaimana/x.pdf", ContentFile(b"")) == "banyuwangi/kaimana/x.pdf"


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "kaimana/../banyuwangi/x", "/etc/passwd", "a\\..\\b", "a\x00b", "a\nb"],
)
def test_a_name_that_could_leave_its_folder_is_refused(name: str, tmp_path: Path) -> None:
    storage = storage_below(tmp_path)
    with regency_plane("kaimana"):
        with pytest.raises(UnsafeName):
            storage.save(name, ContentFile(b""))
        with pytest.raises(UnsafeName):
            storage.open(name)


def test_the_default_is_a_folder(tmp_path: Path) -> None:
    for url in ("", f"file://{tmp_path}"):
        entry = storages_from_url(url, tmp_path)["default"]
        assert entry["BACKEND"] == REGENCY_STORAGE
        assert entry["OPTIONS"]["inner"]["OPTIONS"]["location"] == str(tmp_path)


def test_s3_from_one_address() -> None:
    with mock.patch("importlib.util.find_spec", return_value=object()):
        entry = storages_from_url(
            "s3://kunci:r%2Fahasia@s3.contoh.id:9000/berkas?region=id-1&tls=off", Path("/x")
        )["default"]
    inner = entry["OPTIONS"]["inner"]
    assert inner["BACKEND"] == "storages.backends.s3.S3Storage"
    assert inner["OPTIONS"]["bucket_name"] == "berkas"
    assert inner["OPTIONS"]["endpoint_url"] == "http://s3.contoh.id:9000"
    assert inner["OPTIONS"]["region_name"] == "id-1"
    assert (inner["OPTIONS"]["access_key"], inner["OPTIONS"]["secret_key"]) == ("kunci", "r/ahasia")
    assert inner["OPTIONS"]["querystring_auth"]
    assert inner["OPTIONS"]["default_acl"] is None


@pytest.mark.parametrize("url", ["ftp://x/y", "file://relative", "berkas", "s3://host/"])
def test_an_address_that_cannot_work_is_named(url: str) -> None:
    with (
        mock.patch("importlib.util.find_spec", return_value=object()),
        pytest.raises(ImproperlyConfigured, match="STORAGE_URL"),
    ):
        storages_from_url(url, Path("/x"))


def test_s3_without_its_extra_says_what_to_install() -> None:
    with (
        mock.patch("importlib.util.find_spec", return_value=None),
        pytest.raises(ImproperlyConfigured, match=r"\[s3\]"),
    ):
        storages_from_url("s3://host/bucket", Path("/x"))
