"""Poverty over time for the same households: transition matrices and spells, with errors."""

from giamngheo.measurement.dynamics.panel import PanelSpec
from giamngheo.measurement.dynamics.spells import Spells, spells
from giamngheo.measurement.dynamics.transitions import Transitions, transitions

__all__ = ["PanelSpec", "Spells", "Transitions", "spells", "transitions"]
