"""The only writers of units, their facts and residents (the nation's lists are loaded by `loading`, `changes`)."""

from giamngheo.areas.actions.all_residents import Figures, RowsRefused, record_all_residents
from giamngheo.areas.actions.closing import close_village
from giamngheo.areas.actions.facts import correct_fact, record_fact, take_back_fact
from giamngheo.areas.actions.residents import correct_residents, record_residents, take_back_residents
from giamngheo.areas.actions.villages import add_village, like_named, move_village, rename_village
from giamngheo.areas.actions.withdrawing import not_begun, withdraw_village

__all__ = [
    "Figures",
    "RowsRefused",
    "add_village",
    "close_village",
    "correct_fact",
    "correct_residents",
    "like_named",
    "move_village",
    "not_begun",
    "record_all_residents",
    "record_fact",
    "record_residents",
    "rename_village",
    "take_back_fact",
    "take_back_residents",
    "withdraw_village",
]
