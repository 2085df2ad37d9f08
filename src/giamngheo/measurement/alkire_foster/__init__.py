"""Multidimensional poverty after Alkire and Foster, with design-based errors."""

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.measurement import Measurement, measure
from giamngheo.measurement.alkire_foster.spec import ClassCutoff, Cutoff, MeasureSpec

__all__ = ["ClassCutoff", "Cutoff", "MeasureError", "MeasureSpec", "Measurement", "measure"]
