"""Archives: whole or refused, with the file named."""

from __future__ import annotations

import hashlib
import io
import stat
import tarfile
from pathlib import Path

import pytest

from huiguan.server import ServerError
from huiguan.server.archive import archive_writer, unpack


@pytest.fixture(params=["backup.tar", "backup.tar.gz"])
def archive(request, tmp_path) -> Path:
    target = tmp_path / request.param
    source = tmp_path / "source"
    source.write_bytes(b"speech" * 100_000)
    with archive_writer(target) as writer:
        writer.add_file("files/ab/讲话.docx", source)
        writer.add_text("about.json", "{}")
        writer.close_bag()
    return target


def rewrite(archive: Path, change) -> None:
    """Pack the archive anew, each member passed through `change(name, content) -> (name, content) | None`."""
    with tarfile.open(archive) as tar:
        members = [(member.name, tar.extractfile(member).read()) for member in tar]
    with tarfile.open(archive, "w") as tar:
        for name, content in filter(None, (change(*member) for member in members)):
            facts = tarfile.TarInfo(name)
            facts.size = len(content)
            tar.addfile(facts, io.BytesIO(content))


def test_what_was_packed_comes_out(archive, tmp_path):
    names = unpack(archive, tmp_path / "out")
    assert names == ["about.json", "files/ab/讲话.docx"]
    assert (tmp_path / "out/data/files/ab/讲话.docx").read_bytes() == b"speech" * 100_000


def test_archive_is_a_bag_that_other_tools_read(archive):
    with tarfile.open(archive) as tar:
        assert tar.extractfile("bagit.txt").read() == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        lines = tar.extractfile("manifest-sha256.txt").read().decode().splitlines()
        for line in lines:
            digest, name = line.split("  ", 1)
            assert hashlib.sha256(tar.extractfile(name).read()).hexdigest() == digest
    assert len(lines) == 2


def test_archive_is_closed_to_others(archive):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_changed_file_is_named(archive, tmp_path):
    rewrite(archive, lambda name, content: (name, content.replace(b"speech", b"SPEECH", 1)))
    with pytest.raises(ServerError, match=r"files/ab/讲话\.docx in the archive is not what was written"):
        unpack(archive, tmp_path / "out")


def test_missing_file_is_named(archive, tmp_path):
    rewrite(archive, lambda name, content: None if name.endswith("docx") else (name, content))
    with pytest.raises(ServerError, match=r"lacks data/files/ab/讲话\.docx"):
        unpack(archive, tmp_path / "out")


def test_smuggled_file_is_named(archive, tmp_path):
    rewrite(archive, lambda name, content: ("data/files/zz" if name.endswith("docx") else name, content))
    with pytest.raises(ServerError, match=r"lacks data/files/ab/讲话\.docx|holds data/files/zz"):
        unpack(archive, tmp_path / "out")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_archive_cut_off_is_refused(archive, tmp_path, share):
    content = archive.read_bytes()
    # A tar file ends with empty blocks: what counts is cut into the content before them.
    archive.write_bytes(content.rstrip(b"\0")[: int(len(content.rstrip(b"\0")) * share)])
    with pytest.raises(ServerError, match=r"is not a whole archive|is not what was written|lacks"):
        unpack(archive, tmp_path / "out")


@pytest.mark.parametrize("name", ["../outside", "data/../../outside", "/outside", "data", "secret.txt"])
def test_name_outside_the_payload_is_refused(archive, tmp_path, name):
    rewrite(archive, lambda old, content: (name if old.endswith("docx") else old, content))
    with pytest.raises(ServerError, match="does not belong there"):
        unpack(archive, tmp_path / "deep" / "out")
    assert not (tmp_path / "deep" / "outside").exists()


def test_link_is_refused(tmp_path):
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        link = tarfile.TarInfo("data/files/x")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(ServerError, match="does not belong there"):
        unpack(tmp_path / "b.tar", tmp_path / "out")


def test_something_else_is_refused(tmp_path):
    (tmp_path / "b.tar").write_text("not an archive")
    with pytest.raises(ServerError, match="is not a whole archive"):
        unpack(tmp_path / "b.tar", tmp_path / "out")


def test_archive_that_fails_half_way_leaves_nothing(tmp_path):
    def write() -> None:
        with archive_writer(tmp_path / "b.tar") as writer:
            writer.add_text("about.json", "{}")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()
    assert list(tmp_path.iterdir()) == []


def test_unwritable_target_is_named(tmp_path):
    with pytest.raises(ServerError, match="cannot be written"), archive_writer(tmp_path / "none" / "b.tar"):
        pass
