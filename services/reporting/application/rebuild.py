"""Build all projections anew from the log, beside the live ones, and put them in their place."""

from collections.abc import Callable
from dataclasses import dataclass

from services.reporting.application.fold_batch import FoldBatch
from services.reporting.application.ports import Generations, Log, Projections, PublicWords

Progress = Callable[[int], None]
"""Called with the number of events folded so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuild:
    """The live projections go on being read and written meanwhile; the swap loses nothing (see `Generations.swap`)."""

    generations: Generations
    projections_of: Callable[[int], Projections]
    words: PublicWords
    log: Log

    async def __call__(self, progress: Progress = lambda _events: None) -> int:
        """Begin anew, whoever else is building; return the number of events folded, once the generation is live."""
        return await self.build(await self.generations.begin(), progress)

    async def build(self, generation: int, progress: Progress = lambda _events: None) -> int:
        """Do so in a generation that was just begun."""
        fold = FoldBatch(projections=self.projections_of(generation), words=self.words)
        events = 0
        async for batch in self.log.read():
            if batch.parts:
                await fold.side_by_side(batch.parts)
                events += sum(len(envelopes) for envelopes, _ in batch.parts)
                progress(events)
            if batch.at_end and await self.generations.swap(generation, self.log.partitions):
                return events
        raise RuntimeError("the log ended, which it never does")
