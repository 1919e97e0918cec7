"""Pictures to send."""

import io

from PIL import Image


def photo(size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG with a gradient, so that it is neither empty nor large."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()
