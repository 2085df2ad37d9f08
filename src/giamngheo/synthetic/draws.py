"""Seeded draws that are a pure function of (seed, stream, index).

A splitmix64 hash takes the place of a running generator, so the draw of household 700.000 does not depend
on how
many households were drawn before it, in which chunk, or on how many cores.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 2.0**-53


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(30))) * _MIX_1
    value = (value ^ (value >> np.uint64(27))) * _MIX_2
    return value ^ (value >> np.uint64(31))


class Draws:
    """The draws of one seed. A stream is a name; the same (stream, index) always gives the same draw."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def _start(self, stream: str) -> np.uint64:
        digest = hashlib.blake2b(f"{self.seed}:{stream}".encode(), digest_size=8).digest()
        return np.uint64(int.from_bytes(digest, "little"))

    def bits(self, stream: str, index: NDArray[np.generic]) -> NDArray[np.uint64]:
        """64 random bits per index; `index` is an array of non-negative integers."""
        with np.errstate(over="ignore"):
            keyed = (index.astype(np.uint64) + np.uint64(1)) * _GOLDEN + self._start(stream)
            return _mixed(_mixed(keyed))

    def uniform(self, stream: str, index: NDArray[np.generic]) -> Floats:
        """Uniform draws in [0, 1)."""
        return (self.bits(stream, index) >> np.uint64(11)).astype(np.float64) * _TO_UNIT

    def normal(self, stream: str, index: NDArray[np.generic]) -> Floats:
        """Standard normal draws (Box and Muller 1958)."""
        radius = np.sqrt(-2.0 * np.log1p(-self.uniform(f"{stream}/r", index)))
        return radius * np.cos(2.0 * np.pi * self.uniform(f"{stream}/a", index))

    def exponential(self, stream: str, index: NDArray[np.generic]) -> Floats:
        """Exponential draws with mean 1."""
        return -np.log1p(-self.uniform(stream, index))

    def chance(self, stream: str, index: NDArray[np.generic], share: float | Floats) -> Booleans:
        """True with probability `share`."""
        return self.uniform(stream, index) < share

    def integer(self, stream: str, index: NDArray[np.generic], low: int, high: int) -> Integers:
        """Whole numbers from `low` to `high`, both included."""
        return low + (self.uniform(stream, index) * (high - low + 1)).astype(np.int64)

    def choice(self, stream: str, index: NDArray[np.generic], weights: NDArray[np.floating]) -> Integers:
        """Positions drawn with the given weights (need not add to one)."""
        edges = np.cumsum(weights, dtype=np.float64)
        return np.searchsorted(edges / edges[-1], self.uniform(stream, index), side="right").clip(
            0, len(weights) - 1
        )
