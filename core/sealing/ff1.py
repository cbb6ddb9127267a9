"""FF1 format-preserving encryption (NIST SP 800-38G), radix 10, in bulk.

Integers below 10**length go in and come out; a number's leading zeros count. Each of the ten rounds is one
AES-ECB call over the whole batch: only the last block of the standard's CBC-MAC differs between two numbers, so
everything before it is worked out once, and numpy does the arithmetic.
"""

import math
from collections.abc import Iterable

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from numpy.typing import NDArray

ROUNDS = 10
LEAST_LENGTH = 6  # the standard's second draft: radix ** length >= 1,000,000
MOST_LENGTH = 18  # both halves below 2**32, so that S is one unsigned 64-bit word
CHUNK = 1 << 15  # numbers a pass: 512 KiB of blocks stay in the processor's cache

Integers = NDArray[np.uint64]


class FF1:
    """One key, one tweak, one length of numbers. Safe to share between threads."""

    def __init__(self, key: bytes, length: int, tweak: bytes = b"") -> None:
        """`key` of 16, 24 or 32 bytes; `length` in digits, 6 to 18. Raises ValueError otherwise."""
        if not LEAST_LENGTH <= length <= MOST_LENGTH:
            raise ValueError(f"FF1 here takes numbers of {LEAST_LENGTH} to {MOST_LENGTH} digits, not {length}.")
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - FF1 is built from single AES blocks
        self.length = length
        left, right = length // 2, length - length // 2
        # The left half is u digits long in even rounds and v digits in odd ones.
        self._moduli = (np.uint64(10**left), np.uint64(10**right))
        self._split = np.uint64(10**right)
        self._half_bytes = math.ceil(math.ceil(right * math.log2(10)) / 8)
        self._high, self._low = self._prefix(left, tweak)

    def encrypt(self, numbers: Integers) -> Integers:
        """Numbers below 10**length, sealed, in the same order. Raises ValueError when one is too large."""
        return self._in_chunks(numbers, range(ROUNDS), forward=True)

    def decrypt(self, numbers: Integers) -> Integers:
        """What `encrypt` was given. Raises ValueError when a number is too large."""
        return self._in_chunks(numbers, range(ROUNDS - 1, -1, -1), forward=False)

    def _prefix(self, left: int, tweak: bytes) -> tuple[np.uint64, np.uint64]:
        """The CBC-MAC over P and the tweak's blocks, with what never changes of the last block mixed in."""
        head = bytes([1, 2, 1]) + (10).to_bytes(3, "big") + bytes([10, left % 256])
        blocks = head + self.length.to_bytes(4, "big") + len(tweak).to_bytes(4, "big")
        blocks += tweak + bytes(-(len(tweak) + self._half_bytes + 1) % 16 + 1 + self._half_bytes)
        encryptor = self._cipher.encryptor()
        state = bytes(16)
        for start in range(0, len(blocks) - 16, 16):
            state = encryptor.update(_xor(state, blocks[start : start + 16]))
        last = _xor(state, blocks[-16:])
        return np.uint64(int.from_bytes(last[:8], "big")), np.uint64(int.from_bytes(last[8:], "big"))

    def _in_chunks(self, numbers: Integers, rounds: Iterable[int], *, forward: bool) -> Integers:
        numbers = np.ascontiguousarray(numbers, dtype=np.uint64)
        if numbers.size and int(numbers.max()) >= 10**self.length:
            raise ValueError(f"A number has more than {self.length} digits.")
        out = np.empty_like(numbers)
        encryptor = self._cipher.encryptor()
        order = list(rounds)
        for start in range(0, len(numbers), CHUNK):
            chunk = slice(start, start + CHUNK)
            out[chunk] = self._feistel(encryptor, numbers[chunk], order, forward)
        return out

    def _feistel(self, encryptor: CipherContext, numbers: Integers, rounds: list[int], forward: bool) -> Integers:
        left = numbers // self._split
        right = numbers - left * self._split
        blocks = np.empty((len(numbers), 2), dtype=">u8")
        blocks[:, 0] = self._high
        sealed = np.empty(len(numbers) * 16 + 15, dtype=np.uint8)  # update_into asks for a block's room more
        for number in rounds:
            modulus = self._moduli[number % 2]
            kept = right if forward else left
            blocks[:, 1] = (self._low ^ np.uint64(number << (8 * self._half_bytes))) ^ kept
            encryptor.update_into(blocks.data.cast("B"), sealed.data)
            word = sealed[: len(numbers) * 16].view(">u8")[::2].astype(np.uint64)
            word -= (word // modulus) * modulus
            if forward:
                word += left
                word -= modulus * (word >= modulus)
                left, right = right, word
            else:
                word = right + modulus - word
                word -= modulus * (word >= modulus)
                left, right = word, left
        return left * self._split + right


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
