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


async def test_what_was_never_measured_is_not_told() -> None:
    text = (await Metrics("intake").render()).decode()
    assert "aduan_consumer_lag" not in text
    assert "aduan_relay_oldest_seconds" not in text


async def test_the_first_dead_letter_and_the_first_lost_message_are_an_increase() -> None:
    metrics = Metrics("router")
    metrics.watch_lag("router", dict)
    metrics.notification("sms", "uncertain", 0)
    assert metrics.value("aduan_dead_letters_total", group="router", reason="permanent") == 0
    assert metrics.value("aduan_notifications_total", medium="sms", outcome="uncertain") == 0


async def test_a_duration_is_counted_and_one_that_began_on_a_faster_clock_is_nothing() -> None:
    metrics = Metrics("reporting")
    visible, told = metrics.waits("aduan_visible_seconds", "x"), metrics.waits("aduan_notified_seconds", "x", "medium")
    visible(0.3)
    visible(-2.0)
    told(7.0, "sms")
    assert metrics.value("aduan_visible_seconds_bucket", le="0.1") == 1
    assert metrics.value("aduan_visible_seconds_bucket", le="0.5") == 2
    assert metrics.value("aduan_visible_seconds_sum") == 0.3
    assert metrics.value("aduan_notified_seconds_bucket", medium="sms", le="10.0") == 1


async def test_each_readiness_check_is_told() -> None:
    metrics = Metrics("router")
    answers = {"mongodb": "ok", "consumer": "Kafka does not answer"}

    async def ready() -> tuple[bool, dict[str, str]]:
        return False, answers

    metrics.watch_ready(ready)
    await metrics.render()
    assert metrics.value("aduan_ready", check="process") == 1
    assert metrics.value("aduan_ready", check="mongodb") == 1
    assert metrics.value("aduan_ready", check="consumer") == 0
    answers = {"process": "stopping"}
    await metrics.render()
    assert metrics.value("aduan_ready", check="process") == 0
    assert metrics.value("aduan_ready", check="mongodb") is None


async def test_what_is_dear_to_count_is_counted_once_in_a_while_and_again_if_that_failed() -> None:
    metrics, asked = Metrics("router"), list[int]()

    async def cases() -> dict[tuple[str, ...], float]:
        asked.append(1)
        if len(asked) == 1:
            raise ConnectionError
        return {("33.72", "assigned"): 4}

    metrics.watch_by("aduan_cases_overdue", "x", ("tenant", "status"), cases, every=3600)
    for _ in range(3):
        await metrics.render()
    assert len(asked) == 2
    assert metrics.value("aduan_cases_overdue", tenant="33.72", status="assigned") == 4


def test_two_services_in_one_process_keep_their_figures_apart() -> None:
    one, other = Metrics("intake"), Metrics("router")
    one.published("x")
    assert other.value("aduan_events_published_total", type="x") is None
