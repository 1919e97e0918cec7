"""Opens the words that the public may read, with one query to the keyring for many of them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from pymongo.errors import PyMongoError

from services.reporting.application.ports import ComplaintKey
from shared.bus.errors import TransientError
from shared.contracts.values import Sealed, Words
from shared.keyring import Keyring, SealBroken, open_sealed
from shared.tenancy.ids import TenantId

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeyringWords:
    """See `PublicWords`. Only the text is taken; an address may be the reporter's home and stays sealed."""

    keyring: Keyring

    async def open(self, sealed: Mapping[ComplaintKey, Mapping[str, str]]) -> dict[ComplaintKey, str]:
        """See `PublicWords.open`."""
        try:
            keys = await self.keyring.fetch(
                [(TenantId(each.get("home", tenant)), each["key"]) for (tenant, _), each in sealed.items()]
            )
        except PyMongoError as error:
            raise TransientError(f"the keyring can't be read: {type(error).__name__}") from error
        texts: dict[ComplaintKey, str] = {}
        for (tenant, complaint), each in sealed.items():
            key = keys.get(each["key"])
            if key is None:
                continue
            try:
                texts[tenant, complaint] = open_sealed(
                    key,
                    Sealed(key=each["key"], data=each["data"]),
                    Words,
                    tenant=TenantId(each.get("home", tenant)),
                    complaint_id=complaint,
                    purpose="words",
                ).text
            except SealBroken:
                log.error("the words of %s/%s do not open; they are shown as not readable", tenant, complaint)  # noqa: TRY400 - the reason would add nothing
        return texts
