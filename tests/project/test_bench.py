"""The bench runs, its contenders agree, and the page is what the recorded results give."""

from pathlib import Path

import pytest
from bench import data, hand, places, product, running
from bench.page import page_of, performance_page
from bench.standard import ON, bench_standard, write_points


@pytest.fixture(scope="module", autouse=True)
def files(tmp_path_factory: pytest.TempPathFactory) -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr(places, "DATA", tmp_path_factory.mktemp("bench"))
    write_points()
    data.prepare(places.TINY)
    yield
    patch.undo()


def test_classification_to_commune_table_equals_the_sql_by_hand() -> None:
    rows = places.TINY.households
    ours = sorted(product.commune_table(rows))
    assert ours == sorted(hand.commune_table(rows))
    poor = sum(row[2] for row in ours)
    assert 0 < poor < sum(row[1] for row in ours)


def test_members_become_the_same_deprivations_as_by_hand() -> None:
    rows = places.TINY.persons
    ours = product.member_deprivations(rows)
    elderly = bench_standard().parameter("elderly_age", ON)
    assert ours == hand.member_deprivations(rows, str(ON), int(elderly or 0))
    assert ours[0][0] == places.TINY.person_households
    assert all(0 < count < ours[0][0] for count in ours[0][1:])


def test_contenders_that_disagree_stop_the_bench() -> None:
    one = running.Contender("communes", "product-communes", 1, ())
    entries = [{"name": "hand-communes", "checksum": "a"}]
    with pytest.raises(running.BenchError, match="disagree"):
        running._same(entries, {"checksum": "b"}, one)


def test_a_target_that_is_missed_is_said() -> None:
    def entry(task: str, name: str, seconds: float) -> dict[str, object]:
        return {"task": task, "name": name, "wall": seconds, "cpu": seconds, "start": 0.1, "start_cpu": 0.1, "peak": 2e9,
                "input": 10, "scale": 1.0}  # fmt: skip

    measured = [
        entry("communes", "product-communes", 2.0),
        entry("communes", "hand-communes", 1.0),
        entry("communes", "hand-scan", 0.5),
        entry("members", "product-members", 1.2),
        entry("members", "hand-members", 1.0),
        entry("family", "product-family", 2.0),
    ]
    page = page_of(running.results(places.TINY, measured, 1))
    assert "| at most 1.3 × hand-written SQL | 2.00 | 2.00 | **no** |" in page
    assert "| members: at most 1.3 × hand-written SQL | 1.20 | 1.20 | yes |" in page
    assert "| less than 1 GB | 2.00 GB |  | **no** |" in page


def test_the_page_is_what_the_results_give() -> None:
    page = Path(places.PAGE).read_text(encoding="utf-8")
    assert page == performance_page()
