"""Households, persons, the dated status ledger, recognition decisions, identity and change requests."""
