"""Fold a batch of events into the projections: complaints, counters and positions in one transaction."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

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
from services.reporting.domain.facts import Fact, Kind, merge
from services.reporting.domain.fold import fold, may_open_words
from services.reporting.domain.rollups import Key, change, contributions
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId

CHUNK: Final = 128
"""How many complaints are written at once, while the words of the next ones are opened and these are folded."""
MOST: Final = 8_000
"""How many events are folded at once. What several topics tell of a complaint is written once if it comes together.

Kafka hands out some thousand events of each partition at a time, so this is about what lies ready when there is much.
"""
FEW: Final = 100
"""Up to how many complaints are taken for new without a look, when what arrives says that they were just received."""
PARTS: Final = 2
LEAST: Final = 250
"""Into how many parts a large batch is divided to be folded side by side, of at least about how many events each."""

_NOTHING = Stored((), None)
Merged = dict[ComplaintKey, tuple[Stored, tuple[Fact, ...]]]
"""What was kept of each complaint, and its facts with the new ones among them."""


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
        slot = min((partition for _topic, partition in positions), default=0)
        new = _new(arrived)

        async def work(unit: Unit) -> None:
            nonlocal new
            sought, new = [key for key in arrived if key not in new], frozenset()  # when run again: all
            merged = _merged(arrived, await unit.load(sought))
            await unit.count(await self._write(unit, merged), slot)

        await self.projections.together(positions, work)

    async def side_by_side(self, parts: Sequence[tuple[Sequence[Envelope], Positions]]) -> None:
        """Fold parts of one batch, no partition in two of them, each by itself: one is folded while another is written.

        Raises the first part's error when all have ended; the others stay folded: folding them again changes nothing.
        """
        ended = await asyncio.gather(*[self(*part) for part in parts], return_exceptions=True)
        for error in ended:
            if error is not None:
                raise error

    async def _texts(self, merged: Merged) -> Mapping[ComplaintKey, str]:
        sealed = {
            key: words
            for key, (known, facts) in merged.items()
            if (words := may_open_words(facts)) is not None
            and (known.text is None or words != may_open_words(known.facts))
        }
        return await self.words.open(sealed) if sealed else {}

    async def _write(self, unit: Unit, merged: Merged) -> Mapping[TenantId, Counter[Key]]:
        """Write chunk by chunk, each while the next one is folded; return what to add to the counters."""
        rollups: defaultdict[TenantId, Counter[Key]] = defaultdict(Counter)
        writing: asyncio.Task[None] | None = None
        try:
            for chunk in _chunks(merged):
                texts = await self._texts(chunk)
                folded = [_folded(key, *each, texts, rollups) for key, each in chunk.items()]
                if writing is not None:
                    await writing
                writing = asyncio.create_task(unit.keep(folded))
                await asyncio.sleep(0)  # lets the write begin
            if writing is not None:
                await writing
        finally:
            # Nothing may still be writing when the transaction is left, also after an error.
            if writing is not None and not writing.done():
                await asyncio.wait({writing})
        return rollups


def _new(arrived: Mapping[ComplaintKey, list[Fact]]) -> frozenset[ComplaintKey]:
    """Those of a few complaints that need not be looked up: what was just received is hardly ever there.

    If it is, keeping it as new fails and the batch begins again; with many that would happen too often.
    """
    if len(arrived) > FEW:
        return frozenset()
    return frozenset(key for key, facts in arrived.items() if any(fact.kind == Kind.RECEIVED for fact in facts))


def _chunks(merged: Merged) -> Iterator[Merged]:
    rest = iter(merged.items())
    while chunk := dict(islice(rest, CHUNK)):
        yield chunk


def _merged(arrived: Mapping[ComplaintKey, list[Fact]], stored: Mapping[ComplaintKey, Stored]) -> Merged:
    """Join what arrived with what is kept; complaints of which nothing is new are left out."""
    merged: Merged = {}
    for key, facts in arrived.items():
        known = stored.get(key, _NOTHING)
        joined = merge(known.facts, facts)
        if len(joined) > len(known.facts):
            merged[key] = known, joined
    return merged


def _folded(
    key: ComplaintKey,
    known: Stored,
    facts: tuple[Fact, ...],
    texts: Mapping[ComplaintKey, str],
    rollups: Mapping[TenantId, Counter[Key]],
) -> Folded:
    tenant, complaint = key
    view = fold(known.facts)
    before, words = contributions(tenant, view), view.words
    # Most often what is new comes last, so that the fold can go on from where it was.
    goes_on = facts[: len(known.facts)] == known.facts
    view = fold(facts[len(known.facts) :], view) if goes_on else fold(facts)
    change(rollups[tenant], before, contributions(tenant, view))
    text = texts.get(key) or (known.text if view.words == words else None)
    return Folded(tenant, complaint, facts, view, text if view.opens_words else None, is_new=not known.facts)
