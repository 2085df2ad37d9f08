"""Filled forms of a review that come in a workbook: the template, the check, the dry run, and the saving."""
