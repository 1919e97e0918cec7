"""Milliseconds until a page of a desk's queue is there, among a hundred thousand open cases, for what staff look at.

A page is read as the desk reads it (router's use case, its fifty cases made whole), beside a bare `find` of the same.
"""

import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from benchmarks.cases import AREAS, VOCABULARY, Cases, cases
from benchmarks.measure import Aim, Figure, Sample, in_turns, percentile
from benchmarks.setting import KEY, SOLO, Setting
from services.router.adapters.index import COLLECTION
from services.router.adapters.index_queries import filter_of
from services.router.adapters.terms import Terms
from services.router.application.list_cases import ListCases, within
from services.router.application.ports import Listing
from services.router.domain.access import Actor, Role
from services.router.domain.case import HANDLED, OPEN, Status

CASES = 100_000
PAGES = 400
_OPEN, _HANDLED = tuple(sorted(OPEN)), tuple(sorted(HANDLED))
VERIFIER = Actor(account="verifier", role=Role.VERIFIER)

Read = Callable[[Listing], Awaitable[int]]


async def measure(setting: Setting) -> list[Figure]:
    """p95 over the pages, in this process; MongoDB's caches are warm, as a desk's are."""
    async with cases(setting) as made:
        setting.say("listing cases")
        await made.fill(setting.size(CASES), found_by=True)
        listings = _listings(made)
        list_cases, terms = ListCases(policies=made, index=made.index), Terms(KEY)

        async def ours(listing: Listing) -> int:
            return len((await list_cases(SOLO, listing, VERIFIER)).entries)

        async def bare(listing: Listing) -> int:
            query = {"tenant": SOLO, **filter_of(SOLO, within(listing, VERIFIER), terms)}
            found = made.own[COLLECTION].find(query).sort([("order", 1), ("_id", 1)]).limit(listing.limit + 1)
            return len(await found.to_list(None))

        await _read(ours, listings)
        taken = await in_turns(
            setting.runs, lambda: _read(ours, listings), lambda: _read(bare, listings), say=setting.say
        )
    ours_worst, bare_worst = (max(samples, key=lambda sample: sample.value) for samples in taken)
    return [
        Figure(
            "desk queue, p95",
            "ms",
            Aim(most=100),
            ours_worst,
            bare_worst,
            {"open cases": setting.size(CASES), "pages": PAGES},
        )
    ]


async def _read(read: Read, listings: list[Listing]) -> Sample:
    taken: list[float] = []
    for listing in listings:
        began = time.perf_counter()
        await read(listing)
        taken.append((time.perf_counter() - began) * 1000)
    return Sample(percentile(taken, 0.95))


def _listings(made: Cases) -> list[Listing]:
    """What is looked at: whole queues, filtered ones, deep pages, and searches for one word and for two."""
    luck, now = random.Random(3), datetime.now(UTC)
    agencies = [agency.id for agency in made.tenant.agencies]
    categories = [category.id for category in made.tenant.categories]
    kinds: tuple[Callable[[], Listing], ...] = (
        lambda: Listing(statuses=(Status.RECEIVED,)),
        lambda: Listing(statuses=_OPEN),
        Listing,
        lambda: Listing(statuses=_HANDLED, agency=luck.choice(agencies)),
        lambda: Listing(statuses=_OPEN, category=luck.choice(categories)),
        lambda: Listing(statuses=_OPEN, area=luck.choice(AREAS)),
        lambda: Listing(statuses=_OPEN, area=luck.choice(AREAS)[:8], category=luck.choice(categories)),
        lambda: Listing(statuses=_OPEN, due_before=now + timedelta(days=luck.randrange(20))),
        lambda: Listing(statuses=_OPEN, after=(now + timedelta(days=luck.randrange(20)), "8")),
        lambda: Listing(statuses=_OPEN, text=luck.choice(VOCABULARY)),
        lambda: Listing(text=" ".join(luck.sample(VOCABULARY, 2))),
        lambda: Listing(statuses=_OPEN, person="siapa"),
    )
    return [kinds[number % len(kinds)]() for number in range(PAGES)]
