"""Figures are counted by what they are about, and gauges are read when somebody asks."""

import asyncio

from shared.telemetry import Metrics


async def test_requests_events_and_messages_are_counted_by_label() -> None:
    metrics = Metrics("router")
    metrics.observe_request("GET", "/lacak/{code}", 200, 0.02)
    metrics.consumed("router", "id.aduan.complaint.received.v1", 500)
    metrics.published("id.aduan.complaint.assigned.v1", 2)
    metrics.dead_lettered("router", "undecodable")
    metrics.notification("sms", "sent")
    metrics.projected("complaints", 7)
    assert metrics.value("aduan_http_request_seconds_count", method="GET", route="/lacak/{code}", status="200") == 1
    assert metrics.value("aduan_events_consumed_total", group="router", type="id.aduan.complaint.received.v1") == 500
    assert metrics.value("aduan_dead_letters_total", group="router", reason="undecodable") == 1
    assert metrics.value("aduan_notifications_total", medium="sms", outcome="sent") == 1
    assert b'aduan_projections_total{projection="complaints"} 7.0' in await metrics.render()


async def test_lag_is_asked_for_and_a_partition_given_away_is_dropped() -> None:
    metrics = Metrics("router")
    lag = {("complaint.received", 0): 4, ("complaint.received", 1): 0}
    metrics.watch_lag("router", lambda: lag)
    await metrics.render()
    del lag["complaint.received", 1]
    lag["complaint.received", 0] = 9
    await metrics.render()
    assert metrics.value("aduan_consumer_lag", group="router", topic="complaint.received", partition="0") == 9
    assert metrics.value("aduan_consumer_lag", group="router", topic="complaint.received", partition="1") is None


async def test_a_figure_that_cannot_be_had_does_not_hide_the_others() -> None:
    metrics = Metrics("router")

    async def away() -> tuple[int, float]:
        raise ConnectionError

    async def backlog() -> tuple[int, float]:
        await asyncio.sleep(0)
        return 3, 1.5

    metrics.watch_backlog(away)
    metrics.watch_backlog(backlog)
    text = (await metrics.render()).decode()
    assert "aduan_relay_backlog 3.0" in text
    assert "aduan_relay_oldest_seconds 1.5" in text


def test_two_services_in_one_process_keep_their_figures_apart() -> None:
    one, other = Metrics("intake"), Metrics("router")
    one.published("x")
    assert other.value("aduan_events_published_total", type="x") is None
