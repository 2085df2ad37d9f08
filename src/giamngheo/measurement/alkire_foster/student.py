"""Quantiles of the normal and of Student's t, with their refusals."""

from __future__ import annotations

# scipy is imported where a survey asks for it: for a register it would be a tenth of the start


def normal_quantile(p: float) -> float:
    """The quantile of N(0,1) at probability `p` in (0, 1); ValueError outside."""
    if not 0 < p < 1:
        raise ValueError(f"a probability lies between 0 and 1, not {p}")
    from scipy.special import ndtri

    return float(ndtri(p))


def student_quantile(p: float, df: float) -> float:
    """The quantile of Student's t at probability `p` in (0, 1) with `df` > 0 degrees of freedom.

    ValueError for a bad argument.
    """
    if not 0 < p < 1 or df <= 0:
        raise ValueError(f"no t quantile at p={p}, df={df}")
    from scipy.special import stdtrit

    return float(stdtrit(df, p))
