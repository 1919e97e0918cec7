"""What a decision looks at: the case, the rules in force, the time and who asks."""

from dataclasses import dataclass
from datetime import datetime

from services.router.domain.case import Case
from services.router.domain.policy import Policy
from services.router.domain.values import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`visibility` is the complaint's as it is now; `actor` an account, None for the reporter or another tenant."""

    case: Case
    visibility: Visibility
    policy: Policy
    now: datetime
    actor: str | None = None
