"""Photographs: turned into JPEG, upright, without any metadata, before they are hashed.

A telephone writes where and when into its pictures; that must not be kept for ever.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from labapp.errors import RefusedError
from labapp.words import Sentence

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 60_000_000
QUALITY = 90
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF")
UNREADABLE = Sentence("This picture cannot be read. Save it again as JPEG and send that")
TOO_MANY_PIXELS = Sentence("This picture has too many pixels. Make it smaller and send that")
SEVERAL = Sentence("This file holds several pictures. Save it as PDF and send that")


def turn_to_jpeg(source: BinaryIO, target: BinaryIO) -> None:
    """Write the picture in `source` to `target` as JPEG without metadata; raises RefusedError."""
    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener()
    try:
        with Image.open(source, formats=FORMATS) as picture:
            _refuse_bomb(picture)
            plain = _plain(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedError(TOO_MANY_PIXELS, field="files") from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise RefusedError(UNREADABLE, field="files") from error
    made = io.BytesIO()
    plain.save(made, "JPEG", quality=QUALITY)
    target.write(made.getbuffer())


def _refuse_bomb(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise RefusedError(TOO_MANY_PIXELS, field="files")
    if picture.format == "TIFF" and getattr(picture, "n_frames", 1) > 1:
        raise RefusedError(SEVERAL, field="files")


def _plain(picture: Image.Image) -> Image.Image:
    """Give the pixels only: upright, in sRGB, on white, and nothing that came with them."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture) or picture
    seen = _in_srgb(upright)
    if "A" in seen.getbands() or "transparency" in seen.info:
        layered = seen.convert("RGBA")
        seen = Image.new("RGBA", layered.size, "white")
        seen.alpha_composite(layered)
    bare = Image.new("RGB", seen.size)
    bare.paste(seen.convert("RGB"))
    return bare


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Turn a telephone's wide colours into those every screen has; a bad profile is ignored."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode != "RGB":
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return picture
    return turned or picture
