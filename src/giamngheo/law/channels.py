"""Channels of applications that give a dossier their own code, as data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import ValidationError

from giamngheo.law.evidence import Basis, BothLanguages, LawModel
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.paths import PACKAGE
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import read_yaml


class ChannelRule(LawModel):
    """What holds of a channel; `own_code`: its dossiers come with a code of their own."""

    name: BothLanguages
    own_code: bool
    basis: Basis


def channel_rules() -> Mapping[str, ChannelRule]:
    """The channels of which something holds, by key. Raises LawError for a faulty file."""
    return _load(overlay_stamp())


def brings_code(channel: str) -> bool:
    """Whether dossiers of a channel come with a code of their own."""
    rule = channel_rules().get(channel)
    return rule is not None and rule.own_code


@cache
def _load(_stamp: object) -> Mapping[str, ChannelRule]:
    file = read_yaml(PACKAGE / "channels.yaml")
    data = confirmed(file.data, "channels", read_confirmations())
    try:
        return {
            key: ChannelRule.model_validate(entry, context={"documents": documents()})
            for key, entry in data.items()
        }
    except ValidationError as error:
        raise validation_error(error, file) from error
