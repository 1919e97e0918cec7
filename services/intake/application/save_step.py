"""Keep what was typed on one page of the form, right or wrong, and say what is wrong with it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.application.draft import STEP_FIELDS, Draft, nested
from services.intake.application.ports import Drafts
from services.intake.application.submission import Rules, read_mapping
from services.intake.application.submit_complaint import SubmitComplaint
from services.intake.domain.faults import Fault, InvalidSubmissionError
from services.intake.domain.steps import Step, step_of
from shared.contracts.values import Channel
from shared.tenancy.ids import TenantId


def new_draft(language: str) -> Draft:
    """Return an empty form with an idempotency key of its own. Its language stays: it is part of what is sent."""
    return Draft(key=secrets.token_hex(16), values={"language": language})


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveStep:
    """A step counts as seen once nothing on it is wrong; what is wrong elsewhere is told there."""

    drafts: Drafts
    submit: SubmitComplaint

    async def __call__(
        self, tenant: TenantId, token: str, draft: Draft, step: Step, typed: Mapping[str, str], *, finished: bool = True
    ) -> tuple[Draft, list[Fault]]:
        """Return the draft as kept and the faults of this step. `finished`: the page was left, not just reloaded."""
        rules = self.submit.rules(tenant, Channel.WEB)
        values = draft.values | {name: typed[name] for name in STEP_FIELDS[step] if name in typed}
        kept = draft.model_copy(update={"values": values})
        faults = [fault for fault in faults_of(kept, rules) if step_of(fault.field) is step]
        if finished and not faults:
            kept = kept.model_copy(update={"seen": draft.seen | {step}})
        await self.drafts.save(tenant, token, kept)
        return kept, faults if finished else []


def faults_of(draft: Draft, rules: Rules) -> list[Fault]:
    """Return everything that is wrong with the draft as it stands."""
    try:
        read_mapping(nested(draft.values), rules)
    except InvalidSubmissionError as error:
        return error.faults
    return []
