"""Files of sealed kinds of things: nothing of them lies plain on the disk, and they open as before."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from tests.kernel.files.test_services import blobs, text

from huiguan.kernel.files import readers, register_reader
from huiguan.kernel.files.backup import named_contents
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.sealing import seal_waiting
from huiguan.kernel.files.selectors import get_file, open_file
from huiguan.kernel.files.services import attach_file, remove_file, store_file
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.privacy.services import rotate_keys, stale_keys
from huiguan.server.backup import stored_files
from huiguan.server.folder import DataFolder

pytestmark = pytest.mark.django_db
WORDS = "夜间处警受伤"


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_readers", dict(readers._readers))
    monkeypatch.setattr(readers, "_sealed", set(readers._sealed))
    register_reader("test.sealed", lambda actor, subject_id: True, sealed=True)


def kept(clerk: Actor, county: Organization, **more: Any) -> StoredFile:
    values: dict[str, Any] = {"upload": text(WORDS), "subject_kind": "test.sealed", "subject_id": 1} | more
    return store_file(actor=clerk, organization=county, **values)


def on_disk(settings: Any) -> bytes:
    return b"".join(path.read_bytes() for path in blobs(settings))


def read(file: StoredFile) -> str:
    with open_file(file) as stream:
        return stream.read().decode()


def test_the_disk_holds_no_word_and_no_hash_of_the_content(clerk: Actor, county: Organization, settings: Any) -> None:
    first, second = kept(clerk, county), kept(clerk, county)
    assert (read(first), first.size) == (WORDS, len(WORDS.encode()))
    assert WORDS.encode() not in on_disk(settings)
    names = {path.parent.name + path.name for path in blobs(settings)}
    assert names == {first.sha256, second.sha256}  # equal contents look different
    assert hashlib.sha256(WORDS.encode()).hexdigest() not in names
    for path in blobs(settings):  # a backup checks names against what lies there, without a key
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.parent.name + path.name


def test_what_lay_plain_is_sealed_by_the_job_once(
    clerk: Actor, county: Organization, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    readers._sealed.clear()
    files = [kept(clerk, county), kept(clerk, county)]
    beside = store_file(actor=clerk, organization=county, upload=text(WORDS))
    gone = kept(clerk, county, upload=text("不在了"))
    register_reader("test.sealed", lambda actor, subject_id: True, sealed=True)
    (place,) = [path for path in blobs(settings) if path.parent.name + path.name == gone.sha256]
    place.unlink()
    with django_capture_on_commit_callbacks(execute=True):
        assert seal_waiting(actor=system_actor("test")) == 2
    assert seal_waiting(actor=system_actor("test")) == 0
    for file in files:
        file.refresh_from_db()
        assert read(file) == WORDS
    assert read(beside) == WORDS  # what another row names stays
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(actor=clerk, file_id=beside.pk)
    assert len(blobs(settings)) == 2
    assert WORDS.encode() not in on_disk(settings)


def test_attaching_to_a_sealed_thing_seals(
    clerk: Actor, county: Organization, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    file = store_file(actor=clerk, organization=county, upload=text(WORDS))
    with django_capture_on_commit_callbacks(execute=True):
        attach_file(actor=clerk, file_id=file.pk, subject_kind="test.sealed", subject_id=3)
    assert WORDS.encode() not in on_disk(settings)
    assert read(get_file(clerk, file.pk)) == WORDS


def test_keys_change_and_the_content_still_opens(clerk: Actor, county: Organization) -> None:
    file = kept(clerk, county)
    before = bytes(file.data_key or b"")
    rotate_keys(actor=system_actor("test"))
    file.refresh_from_db()
    assert (bytes(file.data_key or b"") != before, read(file), stale_keys()) == (True, WORDS, 0)


def test_pictures_are_shown_and_downloaded_and_kept_by_no_cache(clerk: Actor, county: Organization) -> None:
    target = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(target, "PNG")
    target.name = "甲.png"
    target.seek(0)
    file = kept(clerk, county, upload=target)
    client = Client()
    user = User.objects.get(pk=clerk.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer: Any = client.get(f"/files/{file.pk}/")
    assert b"".join(answer.streaming_content) == target.getvalue()
    assert (answer["Content-Length"], answer["Cache-Control"]) == (str(file.size), "private, no-store")
    assert client.get(f"/files/{file.pk}/thumbnail/").content[:2] == b"\xff\xd8"


def test_a_backup_names_what_lies_there(clerk: Actor, county: Organization, settings: Any, tmp_path: Path) -> None:
    file = kept(clerk, county)
    (named,) = [name for name, _path in stored_files(DataFolder.at(tmp_path))]
    assert named == f"files/{named_contents().place(file.sha256)}"
