"""A service's figures for Prometheus, in a registry of their own so that two services can share a process in tests."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

Lag = Mapping[tuple[str, int], int]
"""Records not yet committed, by (topic, partition)."""
Values = Mapping[tuple[str, ...], float]
"""A figure by the values of its labels."""

_LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_WAIT_BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
_HOOK_SECONDS = 3.0
"""Longer than a readiness check may take (2 s), which is among what is asked."""

log = logging.getLogger(__name__)


class Observe(Protocol):
    """Takes how long something took, in seconds, and the values of its labels; some 2 µs a time."""

    def __call__(self, seconds: float, *labels: str) -> None: ...


class Metrics:
    """Counters, durations and gauges of one service.

    Labels are types, topics, outcomes and tenants (some hundreds), never ids of people or cases. A gauge is there only
    where something is watched: a 0 that nobody has measured would say that all is well.
    """

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
        self._alarms = self._counter("aduan_alarms", "Steps of the escalation ladder and timed ends of cases", "step")
        self._accepted = self._counter(
            "aduan_complaints_accepted", "Complaints made durable, each once", "tenant", "channel"
        )
        self._refused = self._counter(
            "aduan_complaints_refused", "Requests turned away that may come again", "tenant", "reason"
        )
        self._gauges: dict[str, Gauge] = {}
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

    def notification(self, medium: str, outcome: str, count: int = 1) -> None:
        """Count messages to a person; `outcome`: `sent`, `refused`, `exhausted`, `uncertain`, `dropped` or `retried`.

        A count of 0 makes the figure be there from the start: one that begins at 1 shows no increase.
        """
        self._sent.labels(medium, outcome).inc(count)

    def projected(self, projection: str, count: int = 1) -> None:
        """Count documents folded and written by a projection."""
        self._projected.labels(projection).inc(count)

    def alarm(self, step: str) -> None:
        """Count what happened to a case by itself; `step` is one of the tenant's ladder, or `close`."""
        self._alarms.labels(step).inc()

    def accepted(self, tenant: str, channel: str) -> None:
        """Count a complaint that is durable now, and was not before."""
        self._accepted.labels(tenant, channel).inc()

    def refused(self, tenant: str, reason: str) -> None:
        """Count what was turned away by a known tenant: `client_rate`, `tenant_rate`, `overloaded`, `unavailable`."""
        self._refused.labels(tenant, reason).inc()

    def waits(self, name: str, text: str, *labels: str) -> Observe:
        """Return what observes a duration that people notice, such as `aduan_visible_seconds`; call it once a name."""
        histogram = Histogram(name, text, labels, buckets=_WAIT_BUCKETS, registry=self.registry)

        def observe(seconds: float, *values: str) -> None:
            child = histogram.labels(*values) if labels else histogram
            child.observe(max(0.0, seconds))  # clocks of two machines differ

        return observe

    def watch_lag(self, group: str, read: Callable[[], Lag]) -> None:
        """Ask `read` for the group's lag whenever the figures are read. Partitions given away are dropped."""
        for reason in ("undecodable", "permanent"):
            self._dead.labels(group, reason)  # from 0: the first letter is an increase

        async def by_partition() -> Values:
            return {(group, topic, str(partition)): records for (topic, partition), records in read().items()}

        text = "Records not yet committed"
        self.watch_by("aduan_consumer_lag", text, ("group", "topic", "partition"), by_partition)

    def watch_backlog(self, read: Callable[[], Awaitable[tuple[int, float]]]) -> None:
        """Ask `read` for (commits, age of the oldest in seconds) whenever the figures are read."""
        commits = self._gauge("aduan_relay_backlog", "Commits not yet published")
        oldest = self._gauge("aduan_relay_oldest_seconds", "Age of the oldest unpublished commit, in seconds")

        async def refresh() -> None:
            waiting, seconds = await read()
            commits.set(waiting)
            oldest.set(seconds)

        self.before_scrape(refresh)

    def watch_ready(self, read: Callable[[], Awaitable[tuple[bool, Mapping[str, str]]]]) -> None:
        """Ask `read` what /health/ready answers whenever the figures are read."""

        async def by_check() -> Values:
            _ready, answers = await read()
            return {(check,): float(answer == "ok") for check, answer in {"process": "ok", **answers}.items()}

        self.watch_by("aduan_ready", "1 for each readiness check that is passed", ("check",), by_check)

    def watch(self, name: str, text: str, read: Callable[[], Awaitable[float]]) -> None:
        """Ask `read` for the value whenever the figures are read."""
        gauge = self._gauge(name, text)

        async def refresh() -> None:
            gauge.set(await read())

        self.before_scrape(refresh)

    def watch_by(
        self,
        name: str,
        text: str,
        labels: Sequence[str],
        read: Callable[[], Awaitable[Values]],
        *,
        every: float = 0.0,
    ) -> None:
        """Ask `read` for the values by label when the figures are read, at most once in `every` seconds.

        What it leaves out is dropped.
        """
        gauge, known, read_at = self._gauge(name, text, *labels), set[tuple[str, ...]](), -every

        async def refresh() -> None:
            nonlocal read_at
            if (now := time.monotonic()) - read_at < every:
                return
            values = await read()
            read_at = now
            for gone in known - set(values):
                gauge.remove(*gone)
            known.clear()
            known.update(values)
            for of, value in values.items():
                gauge.labels(*of).set(value)

        self.before_scrape(refresh)

    def before_scrape(self, refresh: Callable[[], Awaitable[None]]) -> None:
        """Await `refresh` before the figures are read; one that fails or takes over 3 s leaves the old figures."""
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
        if name not in self._gauges:
            self._gauges[name] = Gauge(name, text, labels, registry=self.registry)
        return self._gauges[name]
