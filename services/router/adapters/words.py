"""Opens sealed words with keys of the keyring, and writes down which person reads them."""

import logging
from collections.abc import Mapping

from services.router.application.ports import CaseKey, Personal
from shared.contracts.values import ReporterDetails, Sealed, Words
from shared.keyring import Keyring, SealBroken, open_sealed

log = logging.getLogger(__name__)


class KeyringWords:
    """Implements `SealedWords`. A key that was destroyed, or a seal that does not fit, opens nothing."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def words(self, sealed: Mapping[CaseKey, Sealed]) -> dict[CaseKey, Words]:
        """Return the words of those that can be opened, in one fetch of keys."""
        keys = await self._keyring.fetch([(tenant, one.key) for (tenant, _), one in sealed.items()])
        opened: dict[CaseKey, Words] = {}
        for (tenant, case_id), one in sealed.items():
            if (key := keys.get(one.key)) is None:
                continue
            try:
                opened[tenant, case_id] = open_sealed(
                    key, one, Words, tenant=tenant, complaint_id=case_id, purpose="words"
                )
            except SealBroken:
                log.warning("the words of a complaint do not open", extra={"tenant": tenant, "complaint": case_id})
        return opened

    async def reporter(self, case: CaseKey, sealed: Sealed) -> ReporterDetails | None:
        """Return what the reporter left, or None when it was erased or does not open."""
        tenant, case_id = case
        key = (await self._keyring.fetch([(tenant, sealed.key)])).get(sealed.key)
        if key is None:
            return None
        try:
            return open_sealed(key, sealed, ReporterDetails, tenant=tenant, complaint_id=case_id, purpose="reporter")
        except SealBroken:
            log.warning("a reporter's details do not open", extra={"tenant": tenant, "complaint": case_id})
            return None

    async def record_reading(self, case: CaseKey, actor: str, purpose: Personal) -> None:
        """Write down, durably, that a person is about to read this."""
        await self._keyring.audit(case[0], actor, case[1], purpose)
