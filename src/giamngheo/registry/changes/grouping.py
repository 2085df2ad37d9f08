"""Correction by hand of a household's priority groups and causes of poverty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.law.codes import load_codes
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.changes.kinds import ChangeKind, Difference, Line, register_kind
from giamngheo.registry.changes.membership import settle
from giamngheo.registry.groups import GROUPS, OTHER, causes_of, write_causes
from giamngheo.registry.models import ChangeRequest, Household
from giamngheo.rules.text import Text

LABELS = {
    "ethnic_minority": Text("Hộ dân tộc thiểu số", "Ethnic minority"),
    "merit_member": Text("Có người có công với cách mạng", "Person of merit"),
    "no_labour_capacity": Text("Không có khả năng lao động", "No labour capacity"),
}
_SAID = {True: Text("có", "yes"), False: Text("không", "no"), None: Text("chưa biết", "not known")}


@register_kind
class CorrectGroups(ChangeKind):
    """Corrects groups and causes. Arguments: groups (of GROUPS: yes, no, None), year, causes ([code, words])."""

    kind = ChangeRequest.Kind.GROUPS
    label = Text("Sửa nhóm ưu tiên, nguyên nhân nghèo", "Correct priority groups and causes")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        unknown = {code for code, _ in arguments["causes"]} - load_codes("causes").labels.keys()
        if unknown or arguments["groups"].keys() - set(GROUPS):
            raise ActionRefused(
                "group_unknown",
                Text(
                    "Chọn nhóm ưu tiên và nguyên nhân trong danh mục.",
                    "Choose groups and causes from the lists.",
                ),
            )
        if any(code == OTHER and not words.strip() for code, words in arguments["causes"]):
            raise ActionRefused(
                "cause_words", Text("Ghi rõ nguyên nhân khác.", "Say what the other cause is.")
            )
        if not self.difference(household, arguments).lines:
            raise ActionRefused("nothing_changed", Text("Chưa sửa mục nào.", "Nothing is changed."))

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        lines = [
            Line(LABELS[name], _SAID[getattr(household, name)], _SAID[value])
            for name, value in arguments["groups"].items()
            if value is not getattr(household, name)
        ]
        before, after = causes_of(household, arguments["year"]), _causes(arguments)
        if dict(before) != dict(after):
            label = Text("Nguyên nhân nghèo năm {year}", "Causes of poverty, {year}")
            lines.append(Line(label.format(year=str(arguments["year"])), _named(before), _named(after)))
        return Difference(tuple(lines))

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        groups, year = arguments["groups"], arguments["year"]
        before = {name: getattr(household, name) for name in groups}
        causes = {"year": year, "causes": causes_of(household, year)}
        write_causes({household.pk: _causes(arguments)}, year)
        settle(household)
        # after what the members say: the leader's word is the last
        Household.objects.unscoped("a household under change").filter(pk=household.pk).update(**groups)
        return {
            "before": {**before, **causes},
            "after": {**groups, "year": year, "causes": _causes(arguments)},
        }


def _causes(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(code, words.strip() if code == OTHER else "") for code, words in arguments["causes"]]


def _named(causes: list[tuple[str, str]]) -> Text | str:
    labels = load_codes("causes").labels
    named = [
        Text("{label} ({words})", "{label} ({words})").format(label=labels.get(code, code), words=words)
        if words
        else labels.get(code, Text.same(code))
        for code, words in causes
    ]
    return Text.join("; ", named) if named else ""
