"""Figures by area: results of a year, charts, the dashboard."""
