"""The wire format: what we write the CloudEvents library reads and the other way round, and what is broken says why."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import orjson
import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.cloudevents import ContractError, decode, encode, event_from_data, event_to_data
from shared.contracts.complaint import ComplaintProgressed
from tests.contracts.golden import EXAMPLES, STRUCTURED_HEADERS, document, envelope_of, label

EVERY = pytest.mark.parametrize("path", EXAMPLES, ids=label)
ONE = next(path for path in EXAMPLES if path.stem == "survey-planned")


@EVERY
def test_a_decoded_example_is_encoded_to_the_same_bytes(path: Path) -> None:
    envelope = envelope_of(path)
    record = encode(envelope)
    assert record.value == orjson.dumps(document(path)["data"])
    assert record.key == envelope.subject.encode()
    assert decode(record.value, record.headers) == envelope
    assert encode(decode(record.value, record.headers)) == record


@EVERY
def test_the_library_reads_what_we_write(path: Path) -> None:
    record = encode(envelope_of(path))
    read = kafka.from_binary_event(kafka.KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value))
    expected = document(path)
    assert read.get_data() == expected["data"]
    assert (read.get_id(), read.get_type(), read.get_source()) == (expected["id"], expected["type"], expected["source"])
    assert (read.get_subject(), read.get_specversion()) == (expected["subject"], "1.0")
    assert read.get_time() == datetime.fromisoformat(expected["time"])
    assert read.get_datacontenttype() == "application/json"
    for extension in ("tenant", "sequence", "traceparent"):
        assert read.get_extension(extension) == expected.get(extension)


@EVERY
@pytest.mark.parametrize("write", [kafka.to_binary_event, kafka.to_structured_event], ids=["binary", "structured"])
def test_we_read_what_the_library_writes(path: Path, write: Any) -> None:
    attributes = document(path)
    data = attributes.pop("data")
    attributes["time"] = datetime.fromisoformat(attributes["time"])
    message = write(CloudEvent(attributes=attributes, data=data))
    assert decode(message.value, list(message.headers.items())) == envelope_of(path)


@EVERY
def test_an_event_goes_into_the_event_store_and_back(path: Path) -> None:
    event = envelope_of(path).event
    data = event_to_data(event)
    assert orjson.loads(orjson.dumps(data)) == data
    assert event_from_data(event.type, data) == event


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    envelope = envelope_of(ONE)
    wib = replace(envelope, time=envelope.time.astimezone(timezone(timedelta(hours=7))))
    assert encode(wib) == encode(envelope)
    headers = [(name, b"2026-03-02T15:40:00+07:00" if name == "ce_time" else raw) for name, raw in encode(wib).headers]
    assert decode(encode(wib).value, headers) == envelope


def test_headers_of_others_are_not_looked_at() -> None:
    record = encode(envelope_of(ONE))
    others = [("traceparent", b"\xff"), ("baggage", None), ("__TypeId__", b"\x00")]
    assert decode(record.value, [*record.headers, *others]) == envelope_of(ONE)


def with_header(name: str, value: bytes | None) -> Sequence[tuple[str, bytes | None]]:
    """Return a good record's headers with one replaced, or left out (b"-")."""
    headers: list[tuple[str, bytes | None]] = [each for each in encode(envelope_of(ONE)).headers if each[0] != name]
    return headers if value == b"-" else [*headers, (name, value)]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("ce_id", b"-", "the attribute id is missing"),
        ("ce_id", b"", "one of the attributes id, source and subject is empty"),
        ("ce_id", None, "the header ce_id is null"),
        ("ce_id", b"\xff", "the header ce_id is not UTF-8"),
        ("ce_specversion", b"0.3", "the attribute specversion is not 1.0"),
        ("ce_type", b"-", "the attribute type is missing"),
        ("ce_type", b"id.aduan.unheard.v1", "unknown type 'id.aduan.unheard.v1'"),
        (
            "ce_type",
            b"id.aduan.complaint.progressed.v7",
            "unknown version 'id.aduan.complaint.progressed.v7': this reader knows v1",
        ),
        ("ce_tenant", b"Surakarta", "the attribute tenant is not a region code"),
        ("ce_sequence", b"0", "the attribute sequence is not a number from 1"),
        ("ce_sequence", "²".encode(), "the attribute sequence is not a number from 1"),
        ("ce_sequence", b"9" * 5000, "the attribute sequence is not a number from 1"),
        ("ce_sequence", b"007", "the attribute sequence is not a number from 1"),
        ("ce_time", b"0001-01-01T00:00:00+14:00", "the attribute time is not RFC 3339"),
        ("ce_time", b"yesterday", "the attribute time is not RFC 3339"),
        ("ce_time", b"2026-03-02T07:05:12", "the attribute time has no zone"),
    ],
)
def test_a_broken_attribute_says_what_is_wrong(name: str, value: bytes | None, reason: str) -> None:
    with pytest.raises(ContractError) as caught:
        decode(encode(envelope_of(ONE)).value, with_header(name, value))
    assert str(caught.value) == reason


def test_a_record_without_value_says_so() -> None:
    with pytest.raises(ContractError, match="null"):
        decode(None, encode(envelope_of(ONE)).headers)


def test_a_body_that_breaks_the_contract_says_where_and_repeats_nothing_of_it() -> None:
    data = document(ONE)["data"]
    data["complaint"]["channel"] = "rahasia pelapor"
    del data["note"]
    with pytest.raises(ContractError) as caught:
        decode(orjson.dumps(data), encode(envelope_of(ONE)).headers)
    assert "complaint.channel" in str(caught.value)
    assert "note: Field required" in str(caught.value)
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [b"", b"[]", b"{", b"\xff", b"null", b'{"specversion": "1.0"}', b'{"data": {}}', b'{"data": {}, "id": null}'],
)
def test_a_broken_structured_record_is_a_broken_contract(value: bytes) -> None:
    with pytest.raises(ContractError):
        decode(value, STRUCTURED_HEADERS)


@given(
    value=st.one_of(st.none(), st.binary(max_size=200)),
    headers=st.lists(
        st.tuples(
            st.sampled_from([name for name, _ in encode(envelope_of(ONE)).headers]) | st.text(max_size=10),
            st.none() | st.binary(max_size=30) | st.sampled_from([raw for _, raw in encode(envelope_of(ONE)).headers]),
        ),
        max_size=12,
    ),
)
def test_whatever_lies_on_a_topic_is_an_event_or_a_broken_contract(
    value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    with contextlib.suppress(ContractError):
        assert decode(value, headers).id


def test_an_old_reader_keeps_what_it_knows_of_a_newer_event() -> None:
    data = document(ONE)["data"]
    newer = {**data, "added_later": {"deep": [1]}, "complaint": {**data["complaint"], "also_added": True}}
    read = decode(orjson.dumps(newer), encode(envelope_of(ONE)).headers)
    assert read == envelope_of(ONE)
    assert isinstance(read.event, ComplaintProgressed)
