"""Tracking codes, key ids and fingerprints."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.keyring import (
    fingerprint,
    normalise_tracking_code,
    reporter_key_id,
    subkey,
    subscription_of,
    tracking_code,
    unsubscribe_token,
)
from shared.keyring.codes import ALPHABET
from shared.tenancy.ids import TenantId

MASTER, OTHER = b"m" * 32, b"o" * 32
SURAKARTA, TANGERANG, JAWA_TENGAH = TenantId("33.72"), TenantId("36.71"), TenantId("33")
tenants = st.sampled_from([SURAKARTA, TANGERANG, JAWA_TENGAH])


def test_a_tracking_code_names_the_region_and_reads_in_groups_of_four() -> None:
    assert re.fullmatch(rf"3372(-[{ALPHABET}]{{4}}){{3}}", tracking_code(MASTER, SURAKARTA, "a"))
    assert re.fullmatch(rf"33(-[{ALPHABET}]{{4}}){{3}}", tracking_code(MASTER, JAWA_TENGAH, "a"))


def test_a_complaint_has_the_same_code_always_and_no_other_master_key_gives_it() -> None:
    assert tracking_code(MASTER, SURAKARTA, "a") == tracking_code(MASTER, SURAKARTA, "a")
    assert tracking_code(MASTER, SURAKARTA, "a") != tracking_code(OTHER, SURAKARTA, "a")


def test_a_hundred_thousand_complaints_have_as_many_codes() -> None:
    codes = {tracking_code(MASTER, SURAKARTA, f"complaint-{number}") for number in range(100_000)}
    assert len(codes) == 100_000


def test_every_letter_of_the_alphabet_is_used_at_every_place() -> None:
    codes = [tracking_code(MASTER, SURAKARTA, str(number)).replace("-", "")[4:] for number in range(2_000)]
    for place in range(12):
        assert {code[place] for code in codes} == set(ALPHABET)


@given(tenants, st.text(max_size=40), st.randoms(use_true_random=False))
def test_a_code_typed_sloppily_is_understood(tenant: TenantId, complaint_id: str, chance: random.Random) -> None:
    code = tracking_code(MASTER, tenant, complaint_id)
    misread = {"0": ["0", "O", "o"], "1": ["1", "I", "i", "L", "l"], "-": ["-", "", " "]}
    typed = "".join(chance.choice(misread.get(letter, [letter, letter.lower()])) for letter in code)
    assert normalise_tracking_code(f" {typed}\n") == code


@given(tenants, st.text(max_size=20))
def test_a_code_in_its_form_stays_as_it_is(tenant: TenantId, complaint_id: str) -> None:
    code = tracking_code(MASTER, tenant, complaint_id)
    assert normalise_tracking_code(code) == code


@pytest.mark.parametrize(
    "text", ["", "3372", "3372-K7QM-9XPA-2TB", "3372-K7QM-9XPA-2TBDD", "3372-K7QM-9XPA-2TBU", "337A-K7QM-9XPA-2TBD"]
)
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert normalise_tracking_code(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_none(text: str) -> None:
    code = normalise_tracking_code(text)
    assert code is None or normalise_tracking_code(code) == code


def test_a_reporters_key_is_the_same_for_the_same_contact_in_a_tenant_only() -> None:
    key_id = reporter_key_id(MASTER, SURAKARTA, "+628123456789")
    assert re.fullmatch(r"[0-9a-f]{32}", key_id)
    assert key_id == reporter_key_id(MASTER, SURAKARTA, "+628123456789")
    others = {
        reporter_key_id(MASTER, TANGERANG, "+628123456789"),
        reporter_key_id(MASTER, SURAKARTA, "+628123456780"),
        reporter_key_id(OTHER, SURAKARTA, "+628123456789"),
    }
    assert key_id not in others
    assert len(others) == 3


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_fingerprints_are_equal_exactly_when_bodies_are(one: bytes, two: bytes) -> None:
    assert (fingerprint(MASTER, one) == fingerprint(MASTER, two)) == (one == two)
    assert fingerprint(MASTER, one) != fingerprint(OTHER, one)


def test_parts_of_a_name_cannot_run_into_each_other() -> None:
    assert tracking_code(MASTER, JAWA_TENGAH, ".72a")[2:] != tracking_code(MASTER, SURAKARTA, "a")[4:]


def test_each_purpose_has_its_own_subkey() -> None:
    assert len({subkey(MASTER, purpose) for purpose in ("wrap", "fingerprint", "tracking-code")}) == 3
    assert len(subkey(MASTER, "wrap")) == 32


def test_a_link_to_unsubscribe_names_its_subscription_in_its_tenant_alone() -> None:
    token = unsubscribe_token(MASTER, SURAKARTA, "beaa1b296c8826ec350d775dfb53e13d")
    assert subscription_of(MASTER, SURAKARTA, token) == "beaa1b296c8826ec350d775dfb53e13d"
    for forged in ("", "beaa1b296c8826ec350d775dfb53e13d", token[:-1], token[::-1], token + "é"):
        assert subscription_of(MASTER, SURAKARTA, forged) is None
    assert subscription_of(MASTER, TANGERANG, token) is None
    assert subscription_of(OTHER, SURAKARTA, token) is None
