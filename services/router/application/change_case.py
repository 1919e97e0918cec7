"""Carries out what staff decide about a case."""

from dataclasses import dataclass
from datetime import datetime

from services.router.application.audit import Audit, Entry, deed
from services.router.application.errors import KeyUsedOtherwiseError, NotForThisRoleError
from services.router.application.history import History
from services.router.application.ports import CaseKey, Clock
from services.router.application.write_case import Call, WriteCase
from services.router.domain.access import Actor, may
from services.router.domain.case import Case
from services.router.domain.commands import StaffCommand
from services.router.domain.decisions import decide
from services.router.domain.facts import CaseEvent
from services.router.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCase:
    """Returns the case as it is afterwards, and leaves a line in the audit trail. A repeated call changes nothing.

    Raises NotForThisRoleError, KeyUsedOtherwiseError, the domain's CaseError, and what WriteCase raises.
    """

    write: WriteCase
    audit: Audit
    clock: Clock

    async def __call__(self, key: CaseKey, actor: Actor, command: StaffCommand, call: Call) -> Case:
        def decided(history: History, policy: Policy, now: datetime) -> tuple[CaseEvent, ...]:
            if call.group and any(commit.cause.startswith(call.group) for commit in history.commits):
                raise KeyUsedOtherwiseError
            if not may(actor, type(command), history.case):
                raise NotForThisRoleError(type(command).__name__)
            return decide(history.scene(policy, now, actor.account), command)

        try:
            case = await self.write(key, call, decided)
        except NotForThisRoleError:
            await self._record(key, actor, command, refused=True)
            raise
        await self._record(key, actor, command)
        return case

    async def _record(self, key: CaseKey, actor: Actor, command: StaffCommand, *, refused: bool = False) -> None:
        await self.audit.record(
            key[0],
            Entry(
                at=self.clock.now(),
                account=actor.account,
                role=str(actor.role),
                action=deed(type(command)),
                outcome="refused" if refused else "done",
                case=key[1],
            ),
        )
