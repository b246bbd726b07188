"""Pictures for the public: written anew from their points alone, without place, time and device."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from huiguan.kernel.permits import Invalid

WIDEST = 1280
MAX_BYTES = 20 * 1024 * 1024
MEDIA_TYPE = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Remade:
    """A JPEG and its size in points."""

    content: BytesIO
    width: int
    height: int


def remade(upload: IO[bytes], size: int) -> Remade:
    """A JPEG of at most WIDEST points a side, turned upright.

    Invalid "picture" for what is no picture, is larger than MAX_BYTES, or has more points than Pillow opens.
    """
    wrong = Invalid(_("This is no picture (JPEG, PNG or WebP up to 20 MB)."), code="picture", field="picture")
    if size > MAX_BYTES:
        raise wrong
    try:
        with Image.open(upload, formats=("JPEG", "PNG", "WEBP")) as picture:
            picture.draft("RGB", (WIDEST, WIDEST))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((WIDEST, WIDEST))
            target = BytesIO()
            upright.convert("RGB").save(target, "JPEG", quality=82, progressive=True)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise wrong from fault
    target.seek(0)
    return Remade(target, *upright.size)
