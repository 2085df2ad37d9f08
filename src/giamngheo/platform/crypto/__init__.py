"""Encryption of personal data: the ring of keys, sealed bytes, fields."""
