"""Warnings on quality, who marked how much unchanged, and the targets of areas."""
