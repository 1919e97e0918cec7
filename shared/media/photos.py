"""Re-encodes photos with Pillow: what leaves here was drawn by us, so nothing hidden in the upload survives."""

import contextlib
import hashlib
from collections.abc import Iterator
from io import BytesIO

import filetype
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from shared.media.model import MAX_EDGE, MAX_PHOTO_BYTES, MAX_PIXELS, CleanMedia, MediaRefusedError, Refusal

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_HEIC = {"image/heic", "image/heif", "image/avif"}
_QUALITY = 85


def clean(data: bytes) -> CleanMedia:
    """Return the photo in `data` drawn anew. Raises MediaRefusedError; the name and declared type are never asked."""
    if len(data) > MAX_PHOTO_BYTES:
        raise MediaRefusedError(Refusal.TOO_LARGE)
    kind = _sniffed(data)
    with _refusing(), Image.open(BytesIO(data), formats=[kind]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise MediaRefusedError(Refusal.TOO_MANY_PIXELS)
        image.draft("RGB", (MAX_EDGE, MAX_EDGE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((MAX_EDGE, MAX_EDGE))
        drawn = _plain(upright)
    content_type, out = ("image/webp", "WEBP") if drawn.mode == "RGBA" else ("image/jpeg", "JPEG")
    buffer = BytesIO()
    drawn.save(buffer, out, quality=_QUALITY)
    return CleanMedia(
        digest=hashlib.sha256(data).hexdigest(),
        content_type=content_type,
        width=drawn.width,
        height=drawn.height,
        data=buffer.getvalue(),
    )


def _sniffed(data: bytes) -> str:
    mime = filetype.guess_mime(data)
    if mime in _HEIC:
        raise MediaRefusedError(Refusal.HEIC)
    if mime not in _FORMATS:
        raise MediaRefusedError(Refusal.TYPE)
    return _FORMATS[mime]


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """Whatever a decoder dislikes about the bytes is the same to the sender: not a photo we can read."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise MediaRefusedError(Refusal.TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, MemoryError) as error:
        if isinstance(error, MediaRefusedError):
            raise
        raise MediaRefusedError(Refusal.BROKEN) from None


def _plain(image: Image.Image) -> Image.Image:
    """Return a new image of nothing but pixels, in sRGB: no EXIF, XMP, comments or profiles travel with it."""
    transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    profile = image.info.get("icc_profile")
    drawn = image.convert("RGBA" if transparent else "RGB")
    if profile and image.mode in {"RGB", "RGBA"}:
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            ImageCms.profileToProfile(drawn, source, ImageCms.createProfile("sRGB"), inPlace=True)
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    return bare
