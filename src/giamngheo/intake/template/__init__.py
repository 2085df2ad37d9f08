"""Workbooks to fill in: the matching input of `giamngheo review` for each of the three kinds of list.

The headings are the questionnaire's own labels, so that a filled template is read without a question.
"""

from giamngheo.intake.template.columns import Column
from giamngheo.intake.template.filled import Filled
from giamngheo.intake.template.workbook import write_template

__all__ = ["Column", "Filled", "write_template"]
