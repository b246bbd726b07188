"""Taking files in: who may, what is kept, what a full disk leaves behind."""

from __future__ import annotations

import errno
import hashlib
import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from huiguan.kernel.files import register_reader, uploads
from huiguan.kernel.files.models import StoredFile, Upload
from huiguan.kernel.files.selectors import files_of, get_file, open_file, versions_of
from huiguan.kernel.files.services import attach_file, clean_name, remove_file, store_file
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, RuleViolation

pytestmark = pytest.mark.django_db


def text(content: str = "一要抓落实", name: str = "讲话.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def blobs(settings: Any) -> list[Path]:
    root = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return [path for path in root.rglob("*") if path.is_file()]


def test_kept_with_its_hash(clerk: Actor, county: Organization) -> None:
    file = store_file(actor=clerk, organization=county, upload=text())
    assert file.sha256 == hashlib.sha256("一要抓落实".encode()).hexdigest()
    assert (file.size, file.media_type, file.version) == (15, "text/plain", 1)
    with open_file(get_file(clerk, file.pk)) as stream:
        assert stream.read().decode() == "一要抓落实"


def test_equal_contents_lie_once_and_go_with_the_last_row(
    clerk: Actor, county: Organization, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    first = store_file(actor=clerk, organization=county, upload=text(name="甲.txt"))
    second = store_file(actor=clerk, organization=county, upload=text(name="乙.txt"))
    assert len(blobs(settings)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(actor=clerk, file_id=first.pk)
    assert len(blobs(settings)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(actor=clerk, file_id=second.pk)
    assert blobs(settings) == []


def test_equal_content_gives_no_permission(
    clerk: Actor, outsider: Actor, county: Organization, other_county: Organization
) -> None:
    mine = store_file(actor=clerk, organization=county, upload=text())
    store_file(actor=outsider, organization=other_county, upload=text())
    with pytest.raises(NotFound):
        get_file(outsider, mine.pk)


def test_other_association_may_not_upload(outsider: Actor, county: Organization) -> None:
    with pytest.raises(NotFound):
        store_file(actor=outsider, organization=county, upload=text())


def test_subject_decides_who_reads(clerk: Actor, outsider: Actor, county: Organization) -> None:
    register_reader("test.thing", lambda actor, subject_id: actor == outsider and subject_id == 7)
    file = store_file(actor=clerk, organization=county, upload=text())
    attach_file(actor=clerk, file_id=file.pk, subject_kind="test.thing", subject_id=7)
    assert get_file(outsider, file.pk) == file
    assert list(files_of("test.thing", 7)) == [file]
    with pytest.raises(NotFound):
        get_file(clerk, file.pk)


def test_subject_without_reader_is_closed(clerk: Actor, county: Organization) -> None:
    file = store_file(actor=clerk, organization=county, upload=text(), subject_kind="test.unknown", subject_id=1)
    with pytest.raises(NotFound):
        get_file(clerk, file.pk)


def test_versions(clerk: Actor, county: Organization) -> None:
    first = store_file(actor=clerk, organization=county, upload=text())
    second = store_file(actor=clerk, organization=county, upload=text("改"), replaces_id=first.pk)
    assert (second.version, versions_of(second)) == (2, [first])
    with pytest.raises(Conflict):
        store_file(actor=clerk, organization=county, upload=text("又改"), replaces_id=first.pk)
    with pytest.raises(RuleViolation):
        remove_file(actor=clerk, file_id=first.pk)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_leaves_nothing(
    clerk: Actor, county: Organization, settings: Any, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(handle: int) -> None:
        raise OSError(code, "full")

    monkeypatch.setattr("huiguan.kernel.files.blobs.os.fsync", full)
    with pytest.raises(RuleViolation) as refusal:
        store_file(actor=clerk, organization=county, upload=text())
    assert refusal.value.code == "storage_full"
    assert blobs(settings) == []
    assert not StoredFile.objects.unscoped("test").exists()


def test_other_faults_of_the_disk_are_not_hidden(
    clerk: Actor, county: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(handle: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr("huiguan.kernel.files.blobs.os.fsync", broken)
    with pytest.raises(OSError, match="broken"):
        store_file(actor=clerk, organization=county, upload=text())


def test_limits(clerk: Actor, county: Organization, settings: Any) -> None:
    settings.FILES_MAX_BYTES = 20
    with pytest.raises(Invalid) as refusal:
        store_file(actor=clerk, organization=county, upload=text("长" * 7))
    assert refusal.value.code == "file_too_large"
    settings.FILES_TOTAL_BYTES = 20
    store_file(actor=clerk, organization=county, upload=text("长" * 6))
    with pytest.raises(RuleViolation) as used_up:
        store_file(actor=clerk, organization=county, upload=text("短"))
    assert used_up.value.code == "storage_total"


def test_classified_is_not_kept(clerk: Actor, county: Organization, settings: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        store_file(actor=clerk, organization=county, upload=text("机密★10年\n通知"))
    assert refusal.value.code == "file_classified"
    assert blobs(settings) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\fakepath\\讲话.docx", "讲话.docx"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202egpj.txt\n", "agpj.txt"),
        ("长" * 300 + ".docx", "长" * 195 + ".docx"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept


class TestParts:
    """Uploads in parts."""

    def test_resumed_and_kept_once(self, clerk: Actor, county: Organization) -> None:
        content = "一要抓落实".encode()
        upload = uploads.begin_upload(actor=clerk, organization=county, name="讲话.txt", size=len(content))
        uploads.receive_part(actor=clerk, upload_id=upload.pk, offset=0, content=content[:4])
        with pytest.raises(Conflict):
            uploads.receive_part(actor=clerk, upload_id=upload.pk, offset=0, content=content[:4])
        with pytest.raises(Conflict):
            uploads.finish_upload(actor=clerk, upload_id=upload.pk)
        uploads.receive_part(actor=clerk, upload_id=upload.pk, offset=4, content=content[4:])
        file = uploads.finish_upload(actor=clerk, upload_id=upload.pk)
        assert open_file(file).read() == content
        assert not uploads.part_path(upload.pk).exists()
        with pytest.raises(NotFound):
            uploads.finish_upload(actor=clerk, upload_id=upload.pk)

    def test_bytes_written_before_a_crash_are_written_again(self, clerk: Actor, county: Organization) -> None:
        upload = uploads.begin_upload(actor=clerk, organization=county, name="甲.txt", size=6)
        uploads.receive_part(actor=clerk, upload_id=upload.pk, offset=0, content=b"ab")
        with uploads.part_path(upload.pk).open("ab") as part:
            part.write(b"lost")  # on the disk, but the row did not learn of it
        uploads.receive_part(actor=clerk, upload_id=upload.pk, offset=2, content=b"cdef")
        assert open_file(uploads.finish_upload(actor=clerk, upload_id=upload.pk)).read() == b"abcdef"

    def test_only_the_sender(self, clerk: Actor, outsider: Actor, county: Organization) -> None:
        upload = uploads.begin_upload(actor=clerk, organization=county, name="甲.txt", size=6)
        with pytest.raises(NotFound):
            uploads.receive_part(actor=outsider, upload_id=upload.pk, offset=0, content=b"ab")

    def test_more_than_announced(self, clerk: Actor, county: Organization) -> None:
        upload = uploads.begin_upload(actor=clerk, organization=county, name="甲.txt", size=2)
        with pytest.raises(Invalid):
            uploads.receive_part(actor=clerk, upload_id=upload.pk, offset=0, content=b"abc")

    def test_full_disk(self, clerk: Actor, county: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*args: Any) -> None:
            raise OSError(errno.ENOSPC, "full")

        upload = uploads.begin_upload(actor=clerk, organization=county, name="甲.txt", size=2)
        monkeypatch.setattr(uploads, "_write", full)
        with pytest.raises(RuleViolation) as refusal:
            uploads.receive_part(actor=clerk, upload_id=upload.pk, offset=0, content=b"ab")
        assert refusal.value.code == "storage_full"
        assert uploads.get_upload(clerk, upload.pk).received == 0

    def test_stale_ones_go(self, clerk: Actor, county: Organization) -> None:
        old = uploads.begin_upload(actor=clerk, organization=county, name="旧.txt", size=2)
        uploads.receive_part(actor=clerk, upload_id=old.pk, offset=0, content=b"a")
        fresh = uploads.begin_upload(actor=clerk, organization=county, name="新.txt", size=2)
        uploads.receive_part(actor=clerk, upload_id=fresh.pk, offset=0, content=b"a")
        uploads.part_path(uuid.uuid4()).write_bytes(b"orphan")
        Upload.objects.unscoped("test").filter(pk=old.pk).update(changed_at=timezone.now() - 2 * uploads.KEPT_FOR)
        assert uploads.drop_stale_uploads() == 1
        assert [path.name for path in uploads.part_path(fresh.pk).parent.iterdir()] == [str(fresh.pk)]


def test_plain_stream_with_a_name(clerk: Actor, county: Organization) -> None:
    file = store_file(actor=clerk, organization=county, upload=io.BytesIO(b"a,b\n"), name="表.csv")
    assert file.media_type == "text/csv"
