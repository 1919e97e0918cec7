"""Which release this is: in images nothing else says so."""

from typing import Final

RELEASE: Final = "0.1.0"
