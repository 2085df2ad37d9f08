"""Filled lists that are handed over to another office: its people fetch them here and bring their answer."""
