"""What a submission may say, and how each fault in it is named."""

import json
from datetime import date
from typing import Any

import pytest

from services.intake.application.checking import MalformedError
from services.intake.application.draft import nested
from services.intake.application.submission import Rules, read_json, read_mapping, reporter_of_sms
from services.intake.domain.faults import FaultCode, InvalidSubmissionError
from services.intake.entrypoints.wording import say
from shared.contracts.values import Classification, Visibility
from shared.regions.regions import Regions
from tests.unit.intake.fakes import solo

RULES = Rules(tenant=solo(), regions=Regions.load(), today=date(2026, 3, 3))


def faults(body: Any) -> dict[str, FaultCode]:
    with pytest.raises(InvalidSubmissionError) as caught:
        read_json(json.dumps(body).encode(), RULES)
    return {fault.field: fault.code for fault in caught.value.faults}


def test_only_the_text_is_required_and_what_is_left_out_has_its_default() -> None:
    said = read_json(b'{"text": "  Lampu mati\\r\\n "}', RULES)
    assert said.text == "Lampu mati"
    assert said.visibility is Visibility.PUBLIC
    assert (said.category, said.classification, said.location, said.reporter, said.incident_date) == (None,) * 5


def test_everything_that_may_be_said_is_read() -> None:
    body = {
        "text": "a",
        "category": "jalan-rusak",
        "class": "information",
        "location": {"lat": -7.5, "lon": 110.8, "address": "Gang 1", "area_code": "33.72.01.1001"},
        "visibility": "secret",
        "reporter": {
            "name": "Siti",
            "phone": "0812-2555-0147",
            "email": "siti@contoh.id",
            "national_id": 3372010101800001,
        },
        "incident_date": "2026-03-03",
        "language": "en",
    }
    said = read_json(json.dumps(body).encode(), RULES)
    assert said.classification is Classification.INFORMATION
    assert said.reporter is not None
    assert (said.reporter.phone, said.reporter.national_id) == ("+6281225550147", "3372010101800001")
    assert said.incident_date == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("phone", "as_e164"),
    [
        ("081225550147", "+6281225550147"),
        ("+62 812-2555-0147", "+6281225550147"),
        ("0271 632202", "+62271632202"),
        ("+60 12-345 6789", "+60123456789"),
        (6281225550147, "+6281225550147"),
    ],
)
def test_a_number_without_country_is_indonesian(phone: str | int, as_e164: str) -> None:
    said = read_json(json.dumps({"text": "a", "reporter": {"phone": phone}}).encode(), RULES)
    assert said.reporter is not None
    assert said.reporter.phone == as_e164


def test_blank_optional_fields_are_as_good_as_left_out() -> None:
    body = {
        "text": "a",
        "category": " ",
        "visibility": "",
        "incident_date": "",
        "reporter": {"phone": " ", "email": ""},
    }
    said = read_json(json.dumps(body).encode(), RULES)
    assert (said.category, said.visibility, said.incident_date) == (None, Visibility.PUBLIC, None)


def test_today_is_the_tenants_today() -> None:
    assert faults({"text": "a", "incident_date": "2026-03-04"}) == {"incident_date": FaultCode.DATE_IN_FUTURE}


@pytest.mark.parametrize("day", [20260303, "20260303T10", "03-03-2026", "2026-02-30", "1772496000", True])
def test_a_date_is_written_year_month_day(day: Any) -> None:
    assert faults({"text": "a", "incident_date": day}) == {"incident_date": FaultCode.BAD_DATE}


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("36.71.01", FaultCode.AREA_ELSEWHERE),
        ("33", FaultCode.AREA_ELSEWHERE),
        ("33.72.99", FaultCode.UNKNOWN_AREA),
        ("33.720", FaultCode.UNKNOWN_AREA),
        ("Jebres", FaultCode.UNKNOWN_AREA),
    ],
)
def test_an_area_lies_in_the_tenant(code: str, fault: FaultCode) -> None:
    assert faults({"text": "a", "location": {"area_code": code}}) == {"location.area_code": fault}


def test_every_fault_is_named_at_once() -> None:
    body = {
        "text": "x" * 4001,
        "location": {"lat": 91, "lon": "east"},
        "reporter": {"phone": "12", "email": "a@b", "national_id": "33", "shoe_size": 42},
        "colour": "red",
    }
    assert faults(body) == {
        "text": FaultCode.TOO_LONG,
        "location.lat": FaultCode.OUT_OF_RANGE,
        "location.lon": FaultCode.WRONG_TYPE,
        "reporter.phone": FaultCode.BAD_PHONE,
        "reporter.email": FaultCode.BAD_EMAIL,
        "reporter.national_id": FaultCode.BAD_NATIONAL_ID,
        "reporter.shoe_size": FaultCode.UNKNOWN_FIELD,
        "colour": FaultCode.UNKNOWN_FIELD,
    }


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff"])
def test_what_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError):
        read_json(body, RULES)


def test_four_thousand_characters_are_enough_and_allowed() -> None:
    assert len(read_json(json.dumps({"text": "é" * 4000}).encode(), RULES).text) == 4000


def test_control_characters_are_taken_out_of_the_text() -> None:
    assert read_mapping({"text": "a\x00b\u0007c\nd"}, RULES).text == "abc\nd"


def test_plain_form_fields_find_their_place() -> None:
    fields = {"text": "a", "lat": "-7.5", "lon": "110.8", "address": " ", "phone": "081225550147", "category": ""}
    assert nested(fields) == {
        "text": "a",
        "location": {"lat": "-7.5", "lon": "110.8"},
        "reporter": {"phone": "081225550147"},
    }
    assert read_mapping(nested(fields), RULES).location is not None


def test_an_sms_sender_that_is_no_number_is_a_name() -> None:
    assert reporter_of_sms("+6281225550147") == {"phone": "+6281225550147"}
    assert reporter_of_sms("INFO-KOTA") == {"name": "INFO-KOTA"}


def test_every_fault_has_words_and_none_repeats_what_was_typed() -> None:
    with pytest.raises(InvalidSubmissionError) as caught:
        read_json(b'{"text": " ", "reporter": {"phone": "rahasia", "email": "rahasia"}, "category": "rahasia"}', RULES)
    words = [say(fault, lambda text: text) for fault in caught.value.faults]
    assert len(words) == 4
    assert not [each for each in words if "rahasia" in each or "{" in each]
    assert "rahasia" not in str(caught.value)
