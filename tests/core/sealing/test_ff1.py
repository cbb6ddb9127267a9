"""FF1 against the standard's own examples and against a library that shares no line with it."""

import fastfpe.ff1
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sealing.ff1 import CHUNK, FF1

KEY = bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94")
TWEAK = bytes.fromhex("39383736353433323130")
# NIST, "FF1samples" for SP 800-38G: samples 1, 2, 4, 5, 7, 8 (the radix-10 ones): plaintext 0123456789.
SAMPLES = [
    (16, b"", "2433477484"),
    (16, TWEAK, "6124200773"),
    (24, b"", "2830668132"),
    (24, TWEAK, "2496655549"),
    (32, b"", "6657667009"),
    (32, TWEAK, "1001623463"),
]


def array(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.uint64)


@pytest.mark.parametrize(("key_bytes", "tweak", "answer"), SAMPLES)
def test_the_standards_examples(key_bytes: int, tweak: bytes, answer: str) -> None:
    cipher = FF1(KEY[:key_bytes], 10, tweak)
    sealed = cipher.encrypt(array(123456789))
    assert [f"{number:010d}" for number in sealed] == [answer]
    assert cipher.decrypt(sealed).tolist() == [123456789]


@given(
    key=st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size)),
    length=st.integers(6, 18),
    tweak=st.binary(max_size=40),
    data=st.data(),
)
def test_agrees_digit_for_digit_with_an_independent_library(key, length, tweak, data) -> None:
    numbers = data.draw(st.lists(st.integers(0, 10**length - 1), min_size=1, max_size=5))
    sealed = FF1(key, length, tweak).encrypt(array(*numbers))
    expected = [
        fastfpe.ff1.encrypt(key.hex(), tweak.hex(), "0123456789", str(number).zfill(length)) for number in numbers
    ]
    assert [str(number).zfill(length) for number in sealed] == expected


@given(numbers=st.lists(st.integers(0, 10**15 - 1), max_size=50))
def test_decrypting_gives_back_what_was_encrypted(numbers: list[int]) -> None:
    cipher = FF1(KEY, 15)
    assert cipher.decrypt(cipher.encrypt(array(*numbers))).tolist() == numbers


def test_a_batch_of_several_passes_is_the_same_as_its_numbers_one_by_one() -> None:
    cipher = FF1(KEY, 15)
    numbers = np.arange(8613900000000, 8613900000000 + 2 * CHUNK + 7, dtype=np.uint64)
    sealed = cipher.encrypt(numbers)
    assert len(np.unique(sealed)) == len(numbers)
    for place in (0, CHUNK - 1, CHUNK, 2 * CHUNK + 6):
        assert cipher.encrypt(numbers[place : place + 1])[0] == sealed[place]
    assert (cipher.decrypt(sealed) == numbers).all()


@pytest.mark.parametrize("length", [5, 19])
def test_lengths_outside_the_standard_or_the_arithmetic_are_refused(length: int) -> None:
    with pytest.raises(ValueError, match="digits"):
        FF1(KEY, length)


def test_a_number_with_too_many_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="15 digits"):
        FF1(KEY, 15).encrypt(array(10**15))
