"""The head of a commune office's papers: its own name and its superior's."""

from __future__ import annotations

from giamngheo.areas.models import AdminUnit


def office_heading(commune: AdminUnit, signer: str = "") -> dict[str, str]:
    """Values by the names that `law/document_forms` gives the heads of papers of an office, and who signs."""
    province = commune.parent
    return {
        "superior": f"Ủy ban nhân dân {small(province.full_name)}" if province else "",
        "unit": f"Ủy ban nhân dân {small(commune.full_name)}",
        "place": commune.name,
        "signer": signer.strip(),
    }


def small(name: str) -> str:
    """ "Xã Thu Cúc" within a sentence: "xã Thu Cúc"."""
    return name[:1].lower() + name[1:]
