"""Fold a batch of events into the projections: complaints, counters and positions in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.reporting.application.facts_of import fact_of
from services.reporting.application.ports import (
    ComplaintKey,
    Folded,
    Positions,
    Projections,
    PublicWords,
    Stored,
    Unit,
)
from services.reporting.domain.facts import Fact, merge
from services.reporting.domain.rollups import Key, change, contributions
from services.reporting.domain.view import fold
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId

_NOTHING = Stored((), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldBatch:
    """Idempotent: a fact that is known already changes nothing, whoever brings it and when."""

    projections: Projections
    words: PublicWords

    async def __call__(self, envelopes: Iterable[Envelope], positions: Positions) -> None:
        """Fold the events, whatever their order and repeats; `positions` are kept with them."""
        arrived: defaultdict[ComplaintKey, list[Fact]] = defaultdict(list)
        for envelope in envelopes:
            told = fact_of(envelope)
            if told is not None:
                arrived[envelope.tenant, told[0]].append(told[1])

        async def work(unit: Unit) -> None:
            await self._apply(unit, arrived, positions)

        await self.projections.together(work)

    async def _apply(self, unit: Unit, arrived: Mapping[ComplaintKey, list[Fact]], positions: Positions) -> None:
        stored = await unit.load(list(arrived))
        rollups: defaultdict[TenantId, Counter[Key]] = defaultdict(Counter)
        folded: list[Folded] = []
        sealed: dict[ComplaintKey, Mapping[str, str]] = {}
        for key, facts in arrived.items():
            tenant, complaint = key
            known = stored.get(key, _NOTHING)
            merged = merge(known.facts, facts)
            if len(merged) == len(known.facts):
                continue
            view = fold(known.facts)
            before = contributions(tenant, view)
            # Most often what is new comes last, so that the fold can go on from where it was.
            goes_on = merged[: len(known.facts)] == known.facts
            view = fold(merged[len(known.facts) :], view) if goes_on else fold(merged)
            change(rollups[tenant], before, contributions(tenant, view))
            if view.opens_words and view.words is not None and known.text is None:
                sealed[key] = view.words
            text = known.text if view.opens_words else None
            folded.append(Folded(tenant, complaint, merged, view, text, is_new=not known.facts))
        if sealed:
            texts = await self.words.open(sealed)
            for each in folded:
                each.text = each.text or texts.get((each.tenant, each.id))
        await unit.save(folded, rollups, positions)
