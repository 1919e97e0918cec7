"""Sealed values open for their own key, tenant, complaint and purpose, and for no other."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.values import ReporterDetails, Sealed, Words
from shared.keyring import DataKey, SealBroken, WrongMasterKey, open_bytes, open_sealed, seal, seal_bytes
from shared.keyring.keys import new_key, unwrap, wrap
from shared.tenancy.ids import TenantId

SURAKARTA, TANGERANG = TenantId("33.72"), TenantId("36.71")
KEY = new_key(SURAKARTA, "key-1")
PLACE: dict[str, Any] = {"tenant": SURAKARTA, "complaint_id": "c1", "purpose": "words"}
ELSEWHERE = [{"tenant": TANGERANG}, {"complaint_id": "c2"}, {"purpose": "reporter"}]


@given(st.text(), st.none() | st.text())
def test_what_was_sealed_opens(text: str, address: str | None) -> None:
    words = Words(text=text, address=address)
    sealed = seal(KEY, words, **PLACE)
    assert sealed.key == KEY.id
    assert open_sealed(KEY, sealed, Words, **PLACE) == words


@given(st.binary(max_size=2_000))
def test_bytes_that_were_sealed_open(data: bytes) -> None:
    sealed = seal_bytes(KEY, data, **PLACE)
    assert len(sealed) == len(data) + 28
    assert open_bytes(KEY, sealed, **PLACE) == data


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_sealed_value_does_not_open_elsewhere(elsewhere: dict[str, Any]) -> None:
    sealed = seal(KEY, Words(text="Jalan berlubang"), **PLACE)
    with pytest.raises(SealBroken):
        open_sealed(KEY, sealed, Words, **{**PLACE, **elsewhere})
    with pytest.raises(SealBroken):
        open_bytes(KEY, seal_bytes(KEY, b"photo", **PLACE), **{**PLACE, **elsewhere})


def test_a_sealed_value_does_not_open_with_another_key() -> None:
    sealed = seal(KEY, Words(text="Jalan berlubang"), **PLACE)
    with pytest.raises(SealBroken):
        open_sealed(new_key(SURAKARTA, KEY.id), sealed, Words, **PLACE)


@given(st.integers(0, 60), st.integers(1, 255))
def test_a_changed_byte_breaks_the_seal(at: int, change: int) -> None:
    data = bytearray(seal_bytes(KEY, b"a photo of a hole in the road....", **PLACE))
    data[at] ^= change
    with pytest.raises(SealBroken):
        open_bytes(KEY, bytes(data), **PLACE)


@pytest.mark.parametrize("data", ["", "AAAA", "not base64!", base64.b64encode(b"x" * 28).decode()])
def test_rubbish_breaks_the_seal(data: str) -> None:
    with pytest.raises(SealBroken):
        open_sealed(KEY, Sealed(key=KEY.id, data=data), Words, **PLACE)


def test_a_broken_seal_says_nothing_of_what_was_sealed() -> None:
    sealed = seal(KEY, ReporterDetails(name="Siti"), **PLACE)
    with pytest.raises(SealBroken) as raised:
        open_sealed(KEY, sealed, Words, **PLACE)
    assert "Siti" not in repr(raised.value)
    assert raised.value.__suppress_context__


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert seal(KEY, Words(text="a"), **PLACE).data != seal(KEY, Words(text="a"), **PLACE).data


def test_a_key_never_shows_its_material() -> None:
    assert KEY.material.hex() not in repr(KEY)
    assert repr(KEY.material) not in repr(KEY)


@pytest.mark.parametrize("place", [(TANGERANG, "key-1"), (SURAKARTA, "key-2")])
def test_a_wrapped_key_opens_only_as_itself_and_with_its_master_key(place: tuple[TenantId, str]) -> None:
    wrapped = wrap(b"m" * 32, KEY)
    assert unwrap(b"m" * 32, KEY.tenant, KEY.id, wrapped) == KEY
    with pytest.raises(WrongMasterKey):
        unwrap(b"m" * 32, *place, wrapped)
    with pytest.raises(WrongMasterKey, match="ADUAN_MASTER_KEY"):
        unwrap(b"o" * 32, KEY.tenant, KEY.id, wrapped)
    assert isinstance(KEY, DataKey)
