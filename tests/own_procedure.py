"""The example of a province's own procedure in the documentation, as an installation has it."""

from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "vi-du"


def own_procedure(folder: Path, since: str = "2026-09-01", **changes: str) -> Path:
    """The example in the law folder of an installation, in force from `since`; changes: words for words, as
    `old=new` pairs under any name, "old → new".
    """
    law = folder / "law"
    (law / "procedures").mkdir(parents=True, exist_ok=True)
    documents = (EXAMPLES / "documents.yaml").read_text(encoding="utf-8")
    (law / "documents.yaml").write_text(documents, encoding="utf-8")
    words = (EXAMPLES / "quy-trinh-rieng.yaml").read_text(encoding="utf-8").replace("2026-09-01", since)
    for change in changes.values():
        old, new = change.split(" → ")
        assert old in words, old
        words = words.replace(old, new)
    path = law / "procedures" / "annual.yaml"
    path.write_text(words, encoding="utf-8")
    return path
