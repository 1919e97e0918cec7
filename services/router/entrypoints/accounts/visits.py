"""What a request tells of where it comes from, and where it may be sent back to."""

from starlette.requests import Request

from services.router.application.accounts.ports import Visit
from services.router.entrypoints.accounts.devices import device_of
from shared.contracts.tenant import StaffRole

HOME = "/meja"


def visit_of(request: Request) -> Visit:
    """Return the client's address (behind trusted proxies the one they name) and its browser."""
    address = request.client.host if request.client else "?"
    return Visit(address=address, device=device_of(request.headers.get("user-agent", "")))


def local_path(text: str | None) -> str | None:
    """Return an address to go back to if it is a path of ours; anything else could lead to another site."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return None
    return None if any(ord(letter) < ord(" ") or letter == "\\" for letter in text) else text


def home_of(role: str, tenant: str) -> str:
    """Return where somebody begins who came from nowhere."""
    return f"/papan/{tenant}" if role == StaffRole.PROVINCE_VIEWER else HOME
