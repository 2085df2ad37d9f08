"""The tables of the reviews."""

from giamngheo.reviews import case_guards as case_guards
from giamngheo.reviews import day_guards as day_guards
from giamngheo.reviews import guards as guards
from giamngheo.reviews import ledger_guards as ledger_guards
from giamngheo.reviews import opinion_guards as opinion_guards
from giamngheo.reviews import order_guards as order_guards
from giamngheo.reviews.models.campaign import (
    CalendarDay,
    CommuneReview,
    Reopening,
    Review,
    VillageReview,
    WorkingDayChange,
)
from giamngheo.reviews.models.case import Assessment, Case, Invitation, Return, Scoring, Screening, Withdrawal
from giamngheo.reviews.models.decision import Decision, DecisionLine, Opinion, SignedCopy
from giamngheo.reviews.models.income import IncomeSheet
from giamngheo.reviews.models.meeting import (
    CommitteeFinding,
    Meeting,
    PostedCase,
    Posting,
    ResultComplaint,
    Vote,
)
from giamngheo.reviews.models.quality import Flag, Settlement, Target

__all__ = [
    "Assessment",
    "CalendarDay",
    "Case",
    "CommitteeFinding",
    "CommuneReview",
    "Decision",
    "DecisionLine",
    "Flag",
    "IncomeSheet",
    "Invitation",
    "Meeting",
    "Opinion",
    "PostedCase",
    "Posting",
    "Reopening",
    "ResultComplaint",
    "Return",
    "Review",
    "Scoring",
    "Screening",
    "Settlement",
    "SignedCopy",
    "Target",
    "VillageReview",
    "Vote",
    "Withdrawal",
    "WorkingDayChange",
]
