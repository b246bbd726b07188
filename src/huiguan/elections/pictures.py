"""Pictures of candidates: written anew from their points alone, small enough to stand in a row."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from huiguan.kernel.permits import Invalid

SIDE = 320
MAX_BYTES = 10 * 1024 * 1024
MEDIA_TYPE = "image/jpeg"


def small_picture(upload: IO[bytes], size: int) -> bytes:
    """A JPEG of at most SIDE points a side, turned upright, without place, time and device.

    Invalid "picture" for what is no picture, is larger than MAX_BYTES, or has more points than Pillow opens.
    """
    wrong = Invalid(_("This is no picture (JPEG, PNG or WebP up to 10 MB)."), code="picture", field="picture")
    if size > MAX_BYTES:
        raise wrong
    try:
        with Image.open(upload, formats=("JPEG", "PNG", "WEBP")) as picture:
            picture.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            target = BytesIO()
            upright.convert("RGB").save(target, "JPEG", quality=82)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise wrong from fault
    return target.getvalue()
