"""Whom the register invites to a review, as data: the reasons and their dated figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import ValidationError

from giamngheo.law.evidence import Basis, BothLanguages
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.paths import PACKAGE
from giamngheo.law.quality import WithFigures
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import read_yaml


class InvitationRule(WithFigures):
    """A reason to invite a household; `by_hand`: also where no register holds it."""

    name: BothLanguages
    basis: Basis
    by_hand: bool = False


def invitation_rules() -> Mapping[str, InvitationRule]:
    """The reasons by key, in the order of the list. Raises LawError for a faulty file."""
    return _load(overlay_stamp())


@cache
def _load(_stamp: object) -> Mapping[str, InvitationRule]:
    file = read_yaml(PACKAGE / "invitation.yaml")
    data = confirmed(file.data, "invitation", read_confirmations())
    try:
        return {
            key: InvitationRule.model_validate(entry, context={"documents": documents()})
            for key, entry in data.items()
        }
    except ValidationError as error:
        raise validation_error(error, file) from error
