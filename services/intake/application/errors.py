"""Why intake says no, apart from faults in the body. `entrypoints/problems.py` maps each to an answer."""

from shared.contracts.values import Channel
from shared.tenancy.ids import TenantId


class UnknownTenantError(LookupError):
    """No such city, regency or province takes complaints here."""

    def __init__(self, tenant: str) -> None:
        super().__init__(f"no tenant {tenant}")
        self.tenant = tenant


class ChannelClosedError(Exception):
    """The tenant, `name`, takes no complaints by that channel."""

    def __init__(self, name: str, channel: Channel) -> None:
        super().__init__(f"{name} takes nothing by {channel}")
        self.name = name
        self.channel = channel


class UnknownCodeError(LookupError):
    """No complaint has that tracking code."""


class AskedTooOftenError(Exception):
    """So many codes were sent to that contact that there are no more today."""


class CodeExpiredError(LookupError):
    """The request for news is not known (any more), or its code was tried too often."""


class WrongConfirmationError(ValueError):
    """The code is another. `left`: how often it may still be tried."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


class KeyReusedError(Exception):
    """The idempotency key was used before, with another body. Nothing was changed."""

    def __init__(self, tenant: TenantId, complaint_id: str) -> None:
        super().__init__(f"the key of complaint {complaint_id} was used with another body")
        self.tenant = tenant
        self.complaint_id = complaint_id


class OverloadedError(Exception):
    """More is waiting than can be made durable in time; the complaint was not stored. `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too much at once; try again in {retry_after} s")
        self.retry_after = retry_after


class PhotoGoneError(LookupError):
    """The photo was erased with its reporter's key."""
