"""A PDF keeps no byte that tells of its maker; what would lose something shown, or a photo's place, is refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from huiguan.kernel.files import pdf_drawn
from huiguan.kernel.files.cleaning import cleaned
from huiguan.kernel.files.pdf_cleaning import without_segments
from huiguan.kernel.permits import Invalid

WHO = b"AuthorNobodyKnows"


def photo() -> bytes:
    """A JPEG that tells its device, with a comment, and a second picture after its end as phones write it."""
    exif, out = Image.Exif(), BytesIO()
    exif[0x010F] = WHO.decode()
    Image.effect_noise((48, 32), 80).convert("RGB").save(out, "JPEG", exif=exif, comment=WHO, progressive=True)
    return out.getvalue() * 2


def page() -> tuple[PdfWriter, Any, Any]:
    """A PDF of one page with a photo as the camera wrote it; the page and the photo."""
    made = BytesIO()
    Image.open(BytesIO(photo())).save(made, "PDF")
    writer = PdfWriter(clone_from=made)
    shown: Any = writer.pages[0]
    images = shown["/Resources"]["/XObject"]
    image = images[next(iter(images))]
    image._data = photo()
    return writer, shown, image


def put(found: Any, key: str, value: PdfObject) -> None:
    found[NameObject(key)] = value


def stream(writer: PdfWriter, content: bytes = WHO) -> Any:
    told = DecodedStreamObject()
    told.set_data(content)
    return writer._add_object(told)


def written(writer: PdfWriter) -> BytesIO:
    out = BytesIO()
    writer.write(out)
    out.seek(0)
    return out


def refusal(writer: PdfWriter, why: str = "") -> str:
    with pytest.raises(Invalid) as refused:
        cleaned("a.pdf", written(writer))
    # Saving a PDF as PDF changes nothing: it has to be printed.
    assert "打印" in refused.value.message and why in refused.value.message
    return refused.value.code


def test_no_object_to_which_nothing_points_stays_in_the_bytes() -> None:
    writer, shown, image = page()
    for found in (shown, image):
        put(found, "/Metadata", stream(writer))
        private = DictionaryObject({NameObject("/Private"): stream(writer)})
        put(found, "/PieceInfo", writer._add_object(DictionaryObject({NameObject("/Program"): private})))
        packed = DictionaryObject({NameObject("/EF"): DictionaryObject({NameObject("/F"): stream(writer)})})
        put(found, "/AF", ArrayObject([writer._add_object(packed)]))
    layer = DictionaryObject({NameObject("/Metadata"): stream(writer)})
    put(shown["/Resources"], "/Properties", DictionaryObject({NameObject("/MC0"): layer}))
    before = written(writer)
    assert before.getvalue().count(WHO) == 11
    kept, _ending = cleaned("a.pdf", before)
    content = kept.read()
    assert WHO not in content
    shown_again = PdfReader(BytesIO(content)).pages[0]
    assert shown_again.images[0].image is not None and shown_again.images[0].image.size == (48, 32)


def test_a_font_with_the_name_of_a_key_stays() -> None:
    writer, shown, _image = page()
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/BaseFont"): NameObject("/Arial")})
    told = DictionaryObject(font) | {NameObject("/Metadata"): stream(writer)}
    fonts = {NameObject("/AF"): writer._add_object(font), NameObject("/Font"): DictionaryObject(told)}
    put(shown["/Resources"], "/Font", DictionaryObject(fonts))
    kept, _ending = cleaned("a.pdf", written(writer))
    again: Any = PdfReader(kept).pages[0]
    assert [again["/Resources"]["/Font"][name]["/BaseFont"] for name in ("/AF", "/Font")] == ["/Arial"] * 2
    assert WHO not in kept.getvalue()  # type: ignore[attr-defined]  # it is held in memory


@pytest.mark.parametrize("listed", ["no", "outside", "inside"])
def test_a_photo_whose_packing_is_written_elsewhere_loses_its_device(listed: str) -> None:
    writer, _shown, image = page()
    way: Any = NameObject("/DCTDecode")
    if listed == "inside":
        put(image, "/Filter", ArrayObject([writer._add_object(way)]))
    else:
        put(image, "/Filter", writer._add_object(ArrayObject([way]) if listed == "outside" else way))
    kept, _ending = cleaned("a.pdf", written(writer))
    assert WHO not in kept.read()


@pytest.mark.parametrize("ways", [["/ASCII85Decode", "/DCTDecode"], ["/FlateDecode", "/DCTDecode"], ["/JPXDecode"]])
def test_a_photo_packed_twice_or_as_jpeg_2000_is_refused(ways: list[str]) -> None:
    writer, _shown, image = page()
    put(image, "/Filter", ArrayObject([NameObject(way) for way in ways]))
    assert refusal(writer) == "not_cleaned"


def note(kind: str, **more: PdfObject) -> DictionaryObject:
    made = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(kind)})
    for key, value in more.items():
        put(made, f"/{key}", value)
    return made


def noted(*notes: DictionaryObject) -> PdfWriter:
    writer, shown, _image = page()
    put(shown, "/Annots", ArrayObject([writer._add_object(row) for row in notes]))
    return writer


@pytest.mark.parametrize("kind", ["/FreeText", "/Ink", "/Stamp", "/Line", "/Redact"])
def test_what_is_drawn_over_a_page_is_not_lost_in_silence(kind: str) -> None:
    assert refusal(noted(note("/Link"), note(kind))) == "not_cleaned"


def test_a_form_with_values_is_refused() -> None:
    above = DictionaryObject({NameObject("/V"): TextStringObject("填好的话")})
    assert refusal(noted(note("/Widget", V=TextStringObject("填好的话"))), "表单") == "not_cleaned"
    assert refusal(noted(note("/Widget", Parent=above))) == "not_cleaned"
    assert refusal(noted(note("/Widget", AS=NameObject("/Yes")))) == "not_cleaned"


def test_a_form_that_another_program_draws_is_refused() -> None:
    writer, _shown, _image = page()
    put(writer.root_object, "/AcroForm", DictionaryObject({NameObject("/XFA"): stream(writer)}))
    assert refusal(writer) == "not_cleaned"


def test_layers_are_refused_because_hidden_ones_would_be_shown() -> None:
    writer, _shown, _image = page()
    layer = DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("底稿")})
    layers = DictionaryObject({NameObject("/OCGs"): ArrayObject([writer._add_object(layer)])})
    put(writer.root_object, "/OCProperties", layers)
    assert refusal(writer, "图层") == "not_cleaned"


PHOTO_WITHIN = b"q 10 0 0 10 0 0 cm BI /W 8 /H 8 /CS /RGB /BPC 8 /F /DCT ID " + WHO + b" EI Q"


def packed(writer: PdfWriter, content: bytes) -> Any:
    told = DecodedStreamObject()
    told.set_data(content)
    return writer._add_object(told.flate_encode())


@pytest.mark.parametrize(
    "drawn",
    [
        [PHOTO_WITHIN],
        [PHOTO_WITHIN.replace(b"/F /DCT", b"/Filter /DCTDecode")],
        [PHOTO_WITHIN.replace(b"BI /W 8 /H 8", b"BI/W 8/H 8").replace(b"/F /DCT", b"/F/DCT")],
        [PHOTO_WITHIN.replace(b"/CS /RGB", b"/CS [/I /RGB 255 <" + b"00" * 768 + b">]")],
        [PHOTO_WITHIN[:30], PHOTO_WITHIN[30:]],  # the streams of a page are one text
    ],
)
def test_a_photo_within_the_text_of_a_page_is_refused(drawn: list[bytes]) -> None:
    writer, shown, _image = page()
    put(shown, "/Contents", ArrayObject([packed(writer, part) for part in drawn]))
    assert refusal(writer, "照片") == "not_cleaned"


@pytest.mark.parametrize("place", ["form", "pattern", "glyph", "letters"])
def test_a_photo_within_what_a_page_uses_is_refused(place: str) -> None:
    writer, shown, _image = page()
    drawn = packed(writer, PHOTO_WITHIN)
    glyphs = {
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/CharProcs"): DictionaryObject({NameObject("/a"): drawn}),
    }
    if place == "form":
        put(drawn.get_object(), "/Subtype", NameObject("/Form"))
        put(shown["/Resources"]["/XObject"], "/Fm0", drawn)
    elif place == "pattern":
        put(drawn.get_object(), "/PatternType", NumberObject(1))
        put(shown["/Resources"], "/Pattern", DictionaryObject({NameObject("/P0"): drawn}))
    elif place == "glyph":
        put(shown["/Resources"], "/Font", DictionaryObject({NameObject("/F0"): DictionaryObject(glyphs)}))
    else:
        drawn.get_object().update({NameObject("/Filter"): NameObject("/ASCIIHexDecode")})
        drawn.get_object()._data = PHOTO_WITHIN.hex().encode() + b">"
        put(shown, "/Contents", drawn)
    assert refusal(writer, "照片") == "not_cleaned"


@pytest.mark.parametrize(
    "drawn",
    [
        PHOTO_WITHIN.replace(b"/DCT", b"/AHx"),
        PHOTO_WITHIN.replace(b"/DCT", b"/AHx") + b" /DCT1 Do",
        b"/BI gs /DCT1 Do",
        b"BI " * 100_000 + b"Q",
        b"q (" + b"BI" * 5_000 + b") Tj /DCT1 Do Q " * 20,
    ],
)
def test_what_only_looks_like_a_photo_stays(drawn: bytes) -> None:
    writer, shown, _image = page()
    put(shown, "/Contents", packed(writer, drawn))
    assert cleaned("a.pdf", written(writer))


def test_what_unpacks_to_more_than_people_draw_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def bomb(*ways: str) -> PdfWriter:
        writer, shown, _image = page()
        one = packed(writer, b"BI " * 40_000)
        if ways:
            put(one.get_object(), "/Filter", ArrayObject([NameObject(way) for way in ways]))
        put(shown, "/Contents", ArrayObject([one] * 3))
        return writer

    assert cleaned("a.pdf", written(bomb()))
    monkeypatch.setattr(pdf_drawn, "MOST_AT_ONCE", 300_000)
    assert refusal(bomb(), "内容过多") == "not_cleaned"
    monkeypatch.undo()
    monkeypatch.setattr(pdf_drawn, "MOST", 300_000)
    assert refusal(bomb(), "内容过多") == "not_cleaned"
    assert refusal(bomb("/JBIG2Decode"), "内容过多") == "not_cleaned"
    assert refusal(bomb(*["/FlateDecode"] * 4), "内容过多") == "not_cleaned"


def test_data_that_draws_nothing_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    writer, shown, _image = page()
    monkeypatch.setattr(pdf_drawn, "MOST", 1_000)
    put(shown["/Resources"], "/ColorSpace", DictionaryObject({NameObject("/C0"): packed(writer, bytes(100_000))}))
    assert cleaned("a.pdf", written(writer))


def test_notes_and_empty_fields_go() -> None:
    told = TextStringObject(WHO.decode())
    kinds = ("/Link", "/Popup", "/Text", "/Highlight", "/Underline", "/StrikeOut", "/FileAttachment")
    empty = (note("/Widget", V=TextStringObject(""), T=told), note("/Widget", AS=NameObject("/Off")), note("/Widget"))
    kept, _ending = cleaned("a.pdf", written(noted(*(note(kind, T=told) for kind in kinds), *empty)))
    content = kept.read()
    assert WHO not in content and "/Annots" not in PdfReader(BytesIO(content)).pages[0]


def test_a_jpeg_loses_its_segments_and_what_follows_its_end() -> None:
    before = photo()
    after = without_segments(before)
    assert WHO not in after and after.count(b"\xff\xd8\xff") == 1
    assert Image.open(BytesIO(after)).tobytes() == Image.open(BytesIO(before)).tobytes()
    with pytest.raises(ValueError, match="JPEG"):
        without_segments(b"GIF89a")
