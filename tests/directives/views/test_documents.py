"""Documents through their pages: registering good and bad ones, the list, instructions, versions."""

from __future__ import annotations

import errno
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse
from pypdf import PdfWriter

from huiguan.directives.models import Document
from huiguan.kernel.files.models import StoredFile

pytestmark = pytest.mark.django_db

NEW = {"kind": "speech", "title": "", "number": "", "issuer": "", "dated": "2026-03-05"}
WORDS = "各省级协会要在2026年6月30日前完成会员信息核对。\n"


def documents() -> list[Document]:
    return list(Document.objects.unscoped("test").order_by("pk"))


def post_new(client, **values):
    return client.post(reverse("directives:document_new", args=["n"]), {**NEW, "form_key": str(uuid.uuid4()), **values})


def test_pasted_words_become_a_document_and_open_in_the_reader(house, browse) -> None:
    answer = post_new(browse(house.clerk(house.nation)), text=WORDS.replace("\n", "\r\n"), title="会员核对通知")
    document = documents()[0]
    assert answer["Location"] == reverse("directives:reader", args=["n", document.pk])
    assert (document.title, document.text) == ("会员核对通知", WORDS)


def test_a_file_in_gb18030_is_read_and_kept(house, browse) -> None:
    upload = SimpleUploadedFile("讲话.txt", (WORDS * 3).encode("gb18030"), content_type="text/plain")
    post_new(browse(house.clerk(house.nation)), file=upload)
    document = documents()[0]
    assert "会员信息核对" in document.text
    assert document.file.name == "讲话.txt"


def test_the_same_form_sent_twice_makes_one_document(house, browse) -> None:
    client, key = browse(house.clerk(house.nation)), str(uuid.uuid4())
    first, second = (post_new(client, text=WORDS, form_key=key) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert len(documents()) == 1


def locked_pdf() -> bytes:
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(buffer)
    return buffer.getvalue()


# Office writes a document with a password as a compound file with a stream of this name (MS-OFFCRYPTO 2.3.2).
LOCKED_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(500)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.txt", b"", "The file is empty. Choose the one with the content"),
        ("乱码.txt", b"\xff\x80\xff\x80" * 300, "is not a text document"),
        ("加密.docx", LOCKED_WORD, "password"),
        ("加密.pdf", locked_pdf(), "password"),
        ("图.txt", b"\x00\x01\x02\x03" * 64, "is not a text document"),
        ("表.exe", b"MZ" + b"\x00" * 80, "are not taken"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason_and_what_was_typed_stays(
    house, browse, name: str, content: bytes, sentence: str
) -> None:
    answer = post_new(browse(house.clerk(house.nation)), file=SimpleUploadedFile(name, content), title="已经写好的标题")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "已经写好的标题" in page
    assert documents() == []


def test_a_huge_file_is_refused_while_it_comes_in_and_what_was_typed_after_it_stays(house, browse, settings) -> None:
    settings.FILES_MAX_BYTES = 1024 * 1024
    upload = SimpleUploadedFile("大.txt", WORDS.encode() * 40_000)
    answer = post_new(browse(house.clerk(house.nation)), file=upload, text="已经写好的正文")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"file"}
    assert "at most" in page
    assert "已经写好的正文" in page
    assert documents() == []
    assert not StoredFile.objects.unscoped("test").exists()


def test_a_disk_that_is_full_is_said_at_the_field(house, browse, monkeypatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    upload = SimpleUploadedFile("讲话.txt", WORDS.encode())
    answer = post_new(browse(house.clerk(house.nation)), file=upload, text="已经写好的正文")
    assert answer.status_code == 422
    assert "The disk is full" in str(answer.context["form"].errors["file"])
    assert "已经写好的正文" in answer.content.decode()
    assert documents() == []


def test_a_new_version_that_is_too_large_leaves_the_words_as_they_were(house, speech, browse, settings) -> None:
    settings.FILES_MAX_BYTES = 1024
    upload = SimpleUploadedFile("大.txt", WORDS.encode() * 400)
    address = reverse("directives:document_text", args=["n", speech.pk])
    answer = browse(house.clerk(house.nation)).post(address, {"revision": speech.revision, "file": upload}, follow=True)
    assert "at most" in answer.content.decode()
    assert documents()[0].text == speech.text


def test_neither_file_nor_words_is_said_at_the_field(house, browse) -> None:
    answer = post_new(browse(house.clerk(house.nation)))
    assert answer.status_code == 422
    assert "Choose a file or paste the text." in answer.content.decode()


def test_a_number_taken_keeps_the_words_in_the_form(house, speech, browse) -> None:
    answer = post_new(browse(house.clerk(house.nation)), text=WORDS, number=speech.number)
    assert answer.status_code == 422
    assert "is registered already" in answer.content.decode()
    assert "会员信息核对" in answer.content.decode()


def test_an_unreadable_file_is_kept_while_the_reason_is_shown(house, speech, browse) -> None:
    upload = SimpleUploadedFile("讲话.txt", WORDS.encode(), content_type="text/plain")
    answer = post_new(browse(house.clerk(house.nation)), file=upload, number=speech.number)
    assert 'name="file_id" value="' in answer.content.decode()
    again = post_new(
        browse(house.clerk(house.nation)), file_id=answer.context["form"]["file_id"].value(), number="全协〔2026〕2号"
    )
    assert again.status_code == 302


def test_the_list_shows_progress_and_filters(house, speech, browse) -> None:
    client = browse(house.clerk(house.nation))
    listed = client.get(reverse("directives:documents", args=["n"])).content.decode()
    assert speech.title in listed
    none = client.get(reverse("directives:documents", args=["n"]), {"q": "没有这样的"}).content.decode()
    assert "No document matches." in none


def test_a_head_approves_on_the_page_and_a_clerk_cannot(house, speech, browse) -> None:
    code, key = "n", speech.pk
    clerk = browse(house.clerk(house.nation))
    clerk.post(reverse("directives:document_submit", args=[code, key]))
    instruct = reverse("directives:document_instruct", args=[code, key])
    assert clerk.post(instruct, {"decided": "approve"}).status_code == 404
    head = browse(house.head(house.nation))
    assert "Approve" in head.get(reverse("directives:document", args=[code, key])).content.decode()
    head.post(instruct, {"decided": "approve", "text": "同意，抓好落实。"})
    assert documents()[0].state == "approved"
    assert "同意，抓好落实。" in head.get(reverse("directives:document", args=[code, key])).content.decode()


def test_returning_without_a_reason_is_refused(house, speech, browse) -> None:
    browse(house.clerk(house.nation)).post(reverse("directives:document_submit", args=["n", speech.pk]))
    answer = browse(house.head(house.nation)).post(
        reverse("directives:document_instruct", args=["n", speech.pk]), {"decided": "return", "text": " "}
    )
    assert answer.status_code == 422
    assert "Write the instruction." in answer.content.decode()


def test_two_clerks_on_the_same_facts_the_second_is_told(house, speech, browse) -> None:
    client = browse(house.clerk(house.nation))
    change = reverse("directives:document_change", args=["n", speech.pk])
    data = {"title": "甲改的", "kind": "speech", "year": 2026, "revision": speech.revision, "number": speech.number}
    assert client.post(change, data).status_code == 302
    assert client.post(change, {**data, "title": "乙改的"}).status_code == 409
    assert documents()[0].title == "甲改的"


def test_a_new_version_keeps_the_items_whose_words_are_still_there(house, speech, browse) -> None:
    client = browse(house.clerk(house.nation))
    text = "新加的一段。\n" + speech.text.replace("县级协会要明确一名联络员", "县级协会须设一名专员")
    answer = client.post(
        reverse("directives:document_text", args=["n", speech.pk]), {"text": text, "revision": speech.revision}
    )
    assert answer.status_code == 302
    page = client.get(reverse("directives:document", args=["n", speech.pk])).content.decode()
    assert "Version 2" in page
    assert "Version 1" in page
