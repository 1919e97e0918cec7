"""Where a list goes on, as an opaque text."""

import base64
import binascii
from datetime import datetime

import orjson

Position = tuple[datetime, str]


def encode(position: Position) -> str:
    """Return the cursor of a position."""
    plain = orjson.dumps([position[0].isoformat(), position[1]])
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


def decode(cursor: str) -> Position:
    """Return the position of a cursor; ValueError for a text that is none."""
    try:
        at, case_id = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        position = datetime.fromisoformat(at), str(case_id)
    except (binascii.Error, TypeError, ValueError) as error:
        raise ValueError("this is not a cursor") from error
    if position[0].tzinfo is None:
        raise ValueError("this is not a cursor")
    return position
