"""Cases in the event store."""

from collections.abc import Mapping, Sequence

from services.router.application.ports import CaseKey, Commit, Outcome
from shared.event_store.commit import Appended
from shared.event_store.commit import Commit as StoredCommit
from shared.event_store.store import EventStore

_OUTCOMES = {
    Appended.STORED: Outcome.STORED,
    Appended.REPEATED: Outcome.REPEATED,
    Appended.CONFLICT: Outcome.CONFLICT,
}


class EventStoreCases:
    """Implements `Cases`: a case is the stream named by its complaint's id."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def append(self, commits: Sequence[Commit]) -> Sequence[Outcome]:
        """Store all of them in one durable write and say of each, in order, what became of it."""
        stored = [
            StoredCommit(
                tenant=commit.tenant,
                stream=commit.case_id,
                version=commit.version,
                cause=commit.cause,
                events=commit.events,
                at=commit.at,
                traceparent=commit.traceparent,
            )
            for commit in commits
        ]
        return [_OUTCOMES[appended] for appended in await self._store.append(stored)]

    async def load(self, keys: Sequence[CaseKey]) -> Mapping[CaseKey, Sequence[Commit]]:
        """Return the commits of each case in order of version."""
        found = await self._store.load_many(keys)
        return {key: [_commit(commit) for commit in commits] for key, commits in found.items()}


def _commit(stored: StoredCommit) -> Commit:
    return Commit(
        tenant=stored.tenant,
        case_id=stored.stream,
        version=stored.version,
        cause=stored.cause,
        events=stored.events,
        at=stored.at,
        traceparent=stored.traceparent,
    )
