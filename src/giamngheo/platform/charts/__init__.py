"""The one chart component: a Vega-Lite picture drawn on the server, with its table."""

from giamngheo.platform.charts.flow import Flow, flow
from giamngheo.platform.charts.kinds import bars, lines
from giamngheo.platform.charts.picture import Measure, Picture
from giamngheo.platform.charts.schematic import Place, schematic_map

__all__ = ["Flow", "Measure", "Picture", "Place", "bars", "flow", "lines", "schematic_map"]
