"""Decisions, their papers, signed copies, corrections."""
