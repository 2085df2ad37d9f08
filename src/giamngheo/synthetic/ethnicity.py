"""The ethnic group of each household: published numbers in total, plausible places in detail."""

import numpy as np
from numpy.typing import NDArray

from giamngheo.law.codes import load_codes
from giamngheo.synthetic.calibration import Calibration, SyntheticError
from giamngheo.synthetic.draws import Draws, Integers
from giamngheo.synthetic.geography import Geography
from giamngheo.synthetic.panel import Panel
from giamngheo.synthetic.rounding import lowest_in_group, shares_of

KINH = 0
MAJORITY = "kinh"
# the part of a household's place in its commune that is common to its village: villages are mostly of one
# group
_VILLAGE_PART = 0.85


def group_names(calibration: Calibration) -> tuple[str, ...]:
    """The groups by position: kinh first."""
    groups = calibration.data["ethnic_groups"]
    return (MAJORITY, *groups["households"], groups["remainder"])


def group_codes(calibration: Calibration) -> tuple[str, ...]:
    """The official code of each group of `group_names`."""
    labels = {"tay": "Tày", "mong": "Mông", "dao": "Dao", "thai": "Thái", "san_diu": "Sán Dìu", "hoa": "Hoa",
              "san_chay": "Sán Chay", "nung": "Nùng", "muong": "Mường", "kinh": "Kinh"}  # fmt: skip
    by_label = {code.label.vi: code.code for code in load_codes("ethnic_groups").codes}
    return tuple(by_label[labels[name]] for name in group_names(calibration))


def assign_groups(
    calibration: Calibration, geography: Geography, panel: Panel, draws: Draws
) -> NDArray[np.int8]:
    """(households,) position of the ethnic group in `group_names`; exact among the households of the known
    year."""
    known = calibration.data["ethnic_minority"]
    names = group_names(calibration)
    here = np.flatnonzero(panel.alive(known["year"]))
    piece = geography.villages.piece[panel.village[here]]
    quotas = _quotas(calibration, names, len(here))
    groups = np.zeros(len(here), dtype=np.int8)
    for position, name in enumerate(names[1:], start=1):
        _place(
            calibration,
            geography,
            piece,
            panel.village[here],
            here,
            draws,
            groups,
            position,
            name,
            quotas[name],
        )
    everywhere = np.zeros(len(panel), dtype=np.int8)
    # Households that began later or ended earlier are like the nearest one before them in the list.
    nearest = np.maximum.accumulate(np.where(panel.alive(known["year"]), panel.index, -1))
    if len(here):
        nearest[nearest < 0] = here[0]
        at = np.searchsorted(here, nearest)
        everywhere[:] = groups[at]
    return everywhere


def _quotas(calibration: Calibration, names: tuple[str, ...], households: int) -> dict[str, int]:
    data = calibration.data["ethnic_groups"]
    minority = min(calibration.scaled(calibration.data["ethnic_minority"]["households"]), households)
    known = {name: row["households"] for name, row in data["households"].items()}
    rest = calibration.data["ethnic_minority"]["households"] - sum(known.values())
    if rest < 0:
        raise SyntheticError(
            "calibration.yaml: các dân tộc cộng lại nhiều hơn tổng số hộ dân tộc thiểu số.",
            "calibration.yaml: the ethnic groups add up to more than all minorities.",
        )
    counts = shares_of(minority, np.array([known.get(name, rest) for name in names[1:]], dtype=np.float64))
    return {name: int(count) for name, count in zip(names[1:], counts, strict=True)}


def _place(
    calibration: Calibration,
    geography: Geography,
    piece: Integers,
    village: Integers,
    households: Integers,
    draws: Draws,
    groups: NDArray[np.int8],
    position: int,
    name: str,
    quota: int,
) -> None:
    """Give `quota` free households to a group, by district shares, a few villages at a time."""
    share_of = {
        code: district.get("groups", {}).get(name, 0.0)
        for code, district in calibration.data["districts"].items()
    }
    shares = np.array([share_of[unit.district_code or ""] for unit in geography.pieces.old], dtype=np.float64)
    free = np.bincount(piece[groups == KINH], minlength=len(shares))
    counts = _capped_shares(quota, shares * np.bincount(piece, minlength=len(shares)), free)
    open_ = np.flatnonzero(groups == KINH)
    place = _VILLAGE_PART * draws.uniform(f"group-village-{name}", village[open_])
    place += (1 - _VILLAGE_PART) * draws.uniform(f"group-household-{name}", households[open_])
    groups[open_[lowest_in_group(piece[open_], place, counts)]] = position


def _capped_shares(total: int, weights: NDArray[np.float64], cap: Integers) -> Integers:
    """`total` by weights, no part above its cap; what does not fit goes to the others, in the end to any
    free place."""
    counts = np.zeros(len(weights), dtype=np.int64)
    total = min(total, int(cap.sum()))
    while counts.sum() < total:
        room = np.where(counts < cap, weights, 0.0)
        if room.sum() <= 0:
            room = (cap - counts).astype(np.float64)
        more = shares_of(total - int(counts.sum()), room)
        counts = np.minimum(counts + more, cap)
    return counts
