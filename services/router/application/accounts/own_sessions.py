"""One's own sessions: ending one, or all but the present one."""

from dataclasses import dataclass

from services.router.application.accounts.ports import Member, Sessions
from services.router.application.audit import Action, Audit, Entry
from services.router.application.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessions:
    """Ends the member's session `only`, or all but `but`. Another's is left as it is."""

    sessions: Sessions
    audit: Audit
    clock: Clock

    async def __call__(self, member: Member, *, only: str | None = None, but: str | None = None) -> None:
        ended = await self.sessions.end(member.key, only=only, but=but)
        if ended:
            entry = Entry(
                at=self.clock.now(),
                account=member.account,
                role=member.role,
                action=Action.SESSIONS_ENDED,
                detail=str(ended),
            )
            await self.audit.record(member.tenant, entry)
