"""A queue whose owners take turns: who has little in it never waits behind who has much."""

from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """First in, first out for each owner; between owners one item each in turn."""

    def __init__(self) -> None:
        self._of: dict[Hashable, deque[T]] = {}  # in the order in which their turns come
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, owner: Hashable, item: T) -> None:
        """Put an item behind the owner's others."""
        self._of.setdefault(owner, deque()).append(item)
        self._length += 1

    def pop(self) -> T:
        """Take the oldest item of the owner whose turn it is. IndexError: there is none."""
        if not self._of:
            raise IndexError("nothing waits")
        owner = next(iter(self._of))
        queue = self._of.pop(owner)
        item = queue.popleft()
        if queue:
            self._of[owner] = queue
        self._length -= 1
        return item

    def displace(self, owner: Hashable) -> T | None:
        """Take out the newest item of whoever has most, so that the owner may put one in.

        None: nobody has so much more than the owner that it would be fairer.
        """
        mine = len(self._of.get(owner, ()))
        most = max(self._of, key=lambda each: len(self._of[each]), default=None)
        if most is None or len(self._of[most]) <= mine + 1:
            return None
        self._length -= 1
        return self._of[most].pop()  # never its last

    def keep(self, wanted: Callable[[T], bool]) -> None:
        """Drop every item that is not wanted any more."""
        kept = {owner: deque(item for item in queue if wanted(item)) for owner, queue in self._of.items()}
        self._of = {owner: queue for owner, queue in kept.items() if queue}
        self._length = sum(map(len, self._of.values()))
