"""The shape of the report forms as data (checked when a set is read).

A form is a tree of column headings whose leaves are measures over the classified list (source
`households`) or over the changes between two lists (source `movements`). Conditions are written in the
rule language; nothing about a particular form is known to the code that fills it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, model_validator

from giamngheo.law.evidence import BothLanguages, Evidence, LawModel
from giamngheo.rules import Text

Need = Literal[
    "totals",
    "previous",
    "indicators",
    "members",
    "ethnicity",
    "causes",
    "groups",
    "size",
    "history",
    "departure",
]
Size = Literal["size", "previous_size", "gained", "lost"]
Count = Literal["households", "persons"]
Each = Literal["indicators", "ethnic_groups"]


class Backing(LawModel):
    """How one thing about a form (its layout, its number) is known."""

    evidence: Evidence
    source: BothLanguages | None = None
    note: BothLanguages | None = None

    @property
    def words(self) -> Text:
        """How it is known, with the source in brackets."""
        if self.source is None:
            return self.evidence.label
        return Text("{mark} ({source})", "{mark} ({source})").format(
            mark=self.evidence.label, source=self.source
        )


class FormBasis(LawModel):
    article: BothLanguages
    layout: Backing
    number: Backing


class AlsoPersons(LawModel):
    """Persons added to the persons row of a column: members lost or gained where the household stays."""

    where: str
    size: Size


class Column(LawModel):
    """A heading with columns under it, or a leaf: exactly one of the measures.

    count + where   households (or the sum of persons) for which the rule is true
    where alone     the split of the row says whether households or persons are counted
    sum + where     the sum of a number rule over the households for which `where` is true
    totals          a figure of the totals file
    percent         100 x first column / second column, of the same row
    sum_of          the sum of the columns made by one `each`
    `each` repeats the leaf for every indicator of the standard or ethnic group of the list.
    """

    label: BothLanguages
    key: str = ""
    columns: tuple[Column, ...] = ()
    each: Each | None = None
    count: Count | None = None
    where: str | None = None
    size: Size = "size"
    also_persons: AlsoPersons | None = None
    sum: str | None = None
    totals: Literal["households", "persons", "ethnic_minority_households"] | None = None
    percent: tuple[str, str] | None = None
    sum_of: Each | None = None
    base: str | None = None
    blank_if: str | None = None
    short_by: str | None = Field(
        default=None,
        description="hidden column of households that may belong here: noted, empty where all are open",
    )
    needs: Need | None = None
    hidden: bool = False
    noted: bool = False
    list: str | None = Field(
        default=None, description="class (or 'split') whose total in the list this column equals"
    )

    @model_validator(mode="after")
    def _one_measure(self) -> Column:
        measures = [self.totals, self.percent, self.sum_of, self.sum or self.where]
        if self.columns:
            if any(measures):
                raise ValueError(f"{self.label.vi}: a heading has no measure of its own")
        elif sum(measure is not None for measure in measures) != 1:
            raise ValueError(f"{self.key or self.label.vi}: exactly one measure is needed")
        elif not self.key:
            raise ValueError(f"{self.label.vi}: a column needs a key")
        if (self.count or self.sum) and self.where is None:
            raise ValueError(f"{self.key}: a count or sum needs `where`")
        return self

    def leaves(self) -> Iterator[Column]:
        if not self.columns:
            yield self
        for column in self.columns:
            yield from column.leaves()


class Split(LawModel):
    """One of the lines every unit is split into (households / persons; poor / near-poor)."""

    key: str
    label: BothLanguages
    count: Count
    where: str | None = None
    list: str | None = None


class Identity(LawModel):
    """`left = right` or `left <= right` over column keys, checked on every line of the form.

    Not checkable where a figure is empty, where the column `unless` is above zero, or where a figure leaves
    out households that could not be decided (`despite_unknown`: both sides leave out the same ones).
    """

    rule: str
    label: BothLanguages
    unless: str | None = None
    despite_unknown: bool = False


class Variant(LawModel):
    name: BothLanguages
    note: BothLanguages | None = None
    population: tuple[str, ...] = ()
    columns: tuple[Column, ...]
    identities: tuple[Identity, ...] = ()


class Form(LawModel):
    """One official form; `population` are the classes it looks at (empty: every row of the source)."""

    number: str
    title: BothLanguages
    measured_in: BothLanguages
    basis: FormBasis
    source: Literal["households", "movements"] = "households"
    needs: Need | None = None
    population: tuple[str, ...] = ()
    splits: tuple[Split, ...] = ()
    notes: tuple[BothLanguages, ...] = ()
    each_limit: Mapping[Each, int] = {}
    columns: tuple[Column, ...]
    identities: tuple[Identity, ...] = ()
    variants: Mapping[str, Variant] = {}

    @model_validator(mode="after")
    def _columns_hold_together(self) -> Form:
        for columns in (self.columns, *(variant.columns for variant in self.variants.values())):
            leaves = [leaf for column in columns for leaf in column.leaves()]
            keys = [leaf.key for leaf in leaves]
            if twice := {key for key in keys if keys.count(key) > 1}:
                raise ValueError(f"form {self.number}: column keys used twice: {sorted(twice)}")
            named = {
                name
                for leaf in leaves
                for name in (*(leaf.percent or ()), leaf.base, leaf.blank_if, leaf.short_by)
                if name
            }
            if unknown := named - set(keys):
                raise ValueError(f"form {self.number}: no such column: {sorted(unknown)}")
            if not self.splits and any(leaf.where and not (leaf.count or leaf.sum) for leaf in leaves):
                raise ValueError(f"form {self.number}: `where` without `count` needs splits")
        return self

    def with_variant(self, name: str | None) -> Form:
        """The form with the columns of one of its variants (None: the form itself); KeyError
        if there is none.
        """
        if name is None:
            return self
        variant = self.variants[name]
        changes: dict[str, object] = {"columns": variant.columns, "identities": variant.identities}
        if variant.population:
            changes["population"] = variant.population
        if variant.note:
            changes["notes"] = (*self.notes, variant.note)
        return self.model_copy(update=changes)


class Frame(LawModel):
    """The words every form shares: headings, blocks, signatures."""

    motto: BothLanguages
    motto_second: BothLanguages
    authority: BothLanguages
    form_number: BothLanguages
    order: BothLanguages
    unit: BothLanguages
    urban: BothLanguages
    rural: BothLanguages
    unknown_locality: BothLanguages
    unknown_unit: BothLanguages
    total: BothLanguages
    total_with_unknown: BothLanguages
    measured_in: BothLanguages
    period: BothLanguages
    result: BothLanguages
    page: BothLanguages
    notes: BothLanguages
    checks: BothLanguages
    prepared_by: BothLanguages
    sign_here: BothLanguages
    signed_by: BothLanguages
    chairman: BothLanguages
    seal: BothLanguages
    place_and_date: BothLanguages


class FormSet(LawModel):
    """The forms of one circular, in the order of their numbers, with what they share."""

    id: str
    name: BothLanguages
    document: str
    amended_by: str | None = None
    consolidated_as: str | None = None
    frame: Frame
    missing: Mapping[Need, BothLanguages]
    forms: tuple[Form, ...]

    def form(self, number: str) -> Form:
        """The form with this number; KeyError if the set has none."""
        for form in self.forms:
            if form.number == number:
                return form
        raise KeyError(number)
