"""The label that every synthetic file carries."""

from typing import Final

SYNTHETIC_LABEL_VI: Final = "DỮ LIỆU MÔ PHỎNG – không phải người thật"
SYNTHETIC_LABEL_EN: Final = "SYNTHETIC DATA – no real people"
SYNTHETIC_LABEL: Final = f"{SYNTHETIC_LABEL_VI} / {SYNTHETIC_LABEL_EN}"
# keys in the metadata of Parquet schemas
METADATA_KEYS: Final = ("giamngheo.synthetic", "giamngheo.synthetic.label", "giamngheo.synthetic.seed")


def schema_metadata(seed: int, households: int, year: int) -> dict[bytes, bytes]:
    """Metadata of a Parquet schema that say that the data are synthetic and how they were made."""
    values = {
        "giamngheo.synthetic": "true",
        "giamngheo.synthetic.label": SYNTHETIC_LABEL,
        "giamngheo.synthetic.seed": str(seed),
        "giamngheo.synthetic.households": str(households),
        "giamngheo.synthetic.year": str(year),
    }
    return {key.encode(): value.encode() for key, value in values.items()}
