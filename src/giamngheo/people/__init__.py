"""Accounts, roles held for an area and a period, devices, organisation units and posts."""
