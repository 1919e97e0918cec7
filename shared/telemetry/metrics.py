"""A service's figures for Prometheus, in a registry of their own so that two services can share a process in tests."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

Lag = Mapping[tuple[str, int], int]
"""Records not yet committed, by (topic, partition)."""

_LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_HOOK_SECONDS = 2.0

log = logging.getLogger(__name__)


class Metrics:
    """Counters and gauges of one service. Labels are types, topics and outcomes, never ids of people or cases."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        Gauge("aduan_service", "1 for the service that runs here", ["service"], registry=self.registry).labels(
            service
        ).set(1)
        self._requests = Histogram(
            "aduan_http_request_seconds",
            "HTTP requests by route template, in seconds",
            ["method", "route", "status"],
            buckets=_LATENCY_BUCKETS,
            registry=self.registry,
        )
        self._consumed = self._counter("aduan_events_consumed", "Events handled, by type", "group", "type")
        self._published = self._counter("aduan_events_published", "Events published, by type", "type")
        self._dead = self._counter("aduan_dead_letters", "Records set aside, by group and reason", "group", "reason")
        self._sent = self._counter("aduan_notifications", "Messages to people, by outcome", "medium", "outcome")
        self._projected = self._counter("aduan_projections", "Documents folded and written", "projection")
        self._retries = self._counter("aduan_batch_retries", "Batches tried again in place", "group", "reason")
        self._lag = self._gauge("aduan_consumer_lag", "Records not yet committed", "group", "topic", "partition")
        self._backlog = self._gauge("aduan_relay_backlog", "Commits not yet published")
        self._oldest = self._gauge("aduan_relay_oldest_seconds", "Age of the oldest unpublished commit, in seconds")
        self._alarms = self._counter("aduan_alarms", "Steps of the escalation ladder and timed ends of cases", "step")
        self._overdue = self._gauge("aduan_alarms_oldest_seconds", "How long the oldest alarm is overdue, in seconds")
        self._hooks: list[Callable[[], Awaitable[None]]] = []

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; `route` is the template, such as `/lacak/{code}`."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def consumed(self, group: str, event_type: str, count: int = 1) -> None:
        """Count events handled by a consumer group."""
        self._consumed.labels(group, event_type).inc(count)

    def published(self, event_type: str, count: int = 1) -> None:
        """Count events acknowledged by the broker."""
        self._published.labels(event_type).inc(count)

    def dead_lettered(self, group: str, reason: str) -> None:
        """Count a record set aside; `reason` is a short code such as `undecodable`."""
        self._dead.labels(group, reason).inc()

    def retried(self, group: str, reason: str) -> None:
        """Count a batch that is tried again; `reason` is the error's type."""
        self._retries.labels(group, reason).inc()

    def notification(self, medium: str, outcome: str) -> None:
        """Count a message to a person; `outcome` is `sent`, `refused`, `exhausted`, `uncertain` or `retried`."""
        self._sent.labels(medium, outcome).inc()

    def projected(self, projection: str, count: int = 1) -> None:
        """Count documents folded and written by a projection."""
        self._projected.labels(projection).inc(count)

    def set_lag(self, group: str, topic: str, partition: int, records: int) -> None:
        """Say how far a group is behind on a partition."""
        self._lag.labels(group, topic, str(partition)).set(records)

    def watch_lag(self, group: str, read: Callable[[], Lag]) -> None:
        """Ask `read` for the group's lag whenever the figures are read. Partitions given away are dropped."""
        known: set[tuple[str, int]] = set()

        async def refresh() -> None:
            lag = read()
            for gone in known - set(lag):
                self._lag.remove(group, gone[0], str(gone[1]))
            known.clear()
            known.update(lag)
            for (topic, partition), records in lag.items():
                self.set_lag(group, topic, partition, records)

        self.before_scrape(refresh)

    def set_backlog(self, commits: int, oldest_seconds: float) -> None:
        """Say how many commits wait for the relay, and the age of the oldest in seconds (0 when none)."""
        self._backlog.set(commits)
        self._oldest.set(oldest_seconds)

    def watch_backlog(self, read: Callable[[], Awaitable[tuple[int, float]]]) -> None:
        """Ask `read` for (commits, age of the oldest in seconds) whenever the figures are read."""

        async def refresh() -> None:
            self.set_backlog(*await read())

        self.before_scrape(refresh)

    def alarm(self, step: str) -> None:
        """Count what happened to a case by itself; `step` is one of the tenant's ladder, or `close`."""
        self._alarms.labels(step).inc()

    def watch_alarms(self, read: Callable[[], Awaitable[float]]) -> None:
        """Ask `read` for how many seconds the oldest alarm is overdue (0 when none) whenever the figures are read."""

        async def refresh() -> None:
            self._overdue.set(await read())

        self.before_scrape(refresh)

    def before_scrape(self, refresh: Callable[[], Awaitable[None]]) -> None:
        """Await `refresh` before the figures are read; one that fails or takes over 2 s leaves the old figures."""
        self._hooks.append(refresh)

    async def render(self) -> bytes:
        """Return the figures in Prometheus' text format."""
        await asyncio.gather(*(self._refresh(hook) for hook in self._hooks))
        return generate_latest(self.registry)

    async def _refresh(self, hook: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(_HOOK_SECONDS):
                await hook()
        except Exception:
            log.warning("a figure could not be refreshed", exc_info=True)

    def value(self, name: str, **labels: str) -> float | None:
        """Return one sample's present value (for tests and checks), or None where there is none."""
        return self.registry.get_sample_value(name, labels)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)
