"""The demonstration: a synthetic province in the register, its past reviews, and accounts to try."""
