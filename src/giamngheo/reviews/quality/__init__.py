"""Warnings before the meeting: rules of law/quality on the forms of a village or commune; none changes a result."""
