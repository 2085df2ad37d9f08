"""Every word of a template is said in both languages, and nothing in it is refused by the content policy."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "src" / "giamngheo").rglob("templates/**/*.html"))
# drawn without a request, so in both languages at once
BOTH_AT_ONCE = {"400.html", "500.html", "503.html"}
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
T = re.compile(r'{% t "([^"]*)" "([^"]*)"')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_word_outside_t(path: Path) -> None:
    if path.name in BOTH_AT_ONCE:
        return
    text = path.read_text(encoding="utf-8")
    # languages are named in their own words; attributes of the body are no words
    text = text.replace("<span>English</span>", "").replace("<span>Tiếng Việt</span>", "")
    text = re.sub(r"{% block body_attributes %}.*?{% endblock %}", "", text, flags=re.DOTALL)
    plain = re.sub(r"<(script|style)\b.*?</\1>", "", TAG.sub("", text), flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', plain)
    words = " ".join([re.sub(r"<[^>]*>", " ", plain), *spoken])
    assert re.findall(r"[^\W\d_]{2,}", words) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_both_languages_are_there_with_the_same_values(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"{% t ", text)) == len(T.findall(text))
    for vi, en in T.findall(text):
        assert vi.strip()
        assert en.strip()
        assert set(re.findall(r"{\w+}", vi)) == set(re.findall(r"{\w+}", en)), vi


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_inline(path: Path) -> None:
    text = TAG.sub("", path.read_text(encoding="utf-8"))
    assert re.findall(r"\sstyle=|\son[a-z]+=|<style|<script>|javascript:", text) == []


def test_a_form_takes_only_a_name_for_its_draft() -> None:
    """What a page calls its draft goes into the HTML: anything but the name of one is a fault, seen at once."""
    shown = render_to_string("platform/forms/page.html", {"draft": "grievance-new"})
    assert 'data-draft="grievance-new"' in shown
    with pytest.raises(TypeError, match="Path"):
        render_to_string("platform/forms/page.html", {"draft": ROOT})
