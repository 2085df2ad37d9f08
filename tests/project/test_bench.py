"""The bench runs, its contenders agree, and the page is what the recorded results give."""

import subprocess
import time
from pathlib import Path

import pytest
from bench import data, hand, measured, places, product, rooms, running
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


@pytest.mark.long
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


def test_a_contender_that_takes_too_long_is_ended() -> None:
    slow = running.Contender("communes", "hand-scan", 1, ("1",))
    assert running.run(slow, limit=0.01) == {"ended": "after 0.01 s"}


def test_what_fails_is_an_error_and_of_a_rival_a_remark(capfd: pytest.CaptureFixture[str]) -> None:
    ours, rival = (
        running.Contender("communes", name, 1, ("many",)) for name in ("hand-scan", "spark-communes")
    )
    with pytest.raises(running.BenchError, match=r"(?s)hand-scan: status 1\. .*many"):
        running.run(ours)
    assert running.run(rival) == {"ended": "status 1"}
    assert "many" in capfd.readouterr().err


def test_one_that_was_ended_is_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def run(contender: running.Contender) -> dict[str, object]:
        asked.append(contender.name)
        if contender.name == "pandas":
            return {"ended": "after 900 s"}
        return {"wall": 2.0, "cpu": 2.0, "start": 0.1, "start_cpu": 0.1, "peak": 1, "checksum": "a"}

    monkeypatch.setattr(running, "run", run)
    found = [
        running.Contender("part", name, 10, (), peer=name == "pandas") for name in ("pandas", "hand-communes")
    ]
    best = running.run_all(found, 2, say=lambda *_, **__: None)
    assert asked == ["pandas", "hand-communes", "hand-communes"]
    assert [one.get("ended") for one in best] == ["after 900 s", None]


def test_java_below_python_is_counted() -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as child:
        assert str(child.pid) in measured.started()
        child.kill()
    assert str(child.pid) not in measured.started()


def test_a_room_that_fails_keeps_its_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(quick: bool) -> dict[str, object]:
        time.sleep(60)
        return {}

    monkeypatch.setattr(rooms, "ROOMS", ("exports",))
    monkeypatch.setattr(rooms, "LIMIT_SECONDS", 0.05)
    monkeypatch.setattr("bench.exports.measure", measure)
    monkeypatch.setattr(rooms, "recorded_rooms", lambda: {"exports": {"households": 7}})
    assert rooms.measure_all(quick=True) == ({"exports": {"households": 7}}, ["exports"])
    assert "longer than 0.05 s" in capsys.readouterr().err


def _entry(task: str, name: str, seconds: float, cpu: float = 0.0) -> dict[str, object]:
    return {"task": task, "name": name, "wall": seconds, "cpu": cpu or seconds, "start": 0.1, "start_cpu": 0.1,
            "peak": 2e9, "input": 10, "scale": 1.0}  # fmt: skip


def _measured(hand_cpu: float = 0.0) -> list[dict[str, object]]:
    return [
        _entry("communes", "product-communes", 2.0),
        _entry("communes", "hand-communes", 1.0, hand_cpu),
        _entry("communes", "hand-scan", 0.5),
        _entry("members", "product-members", 1.2),
        _entry("members", "hand-members", 1.0),
        _entry("family", "product-family", 2.0),
    ]


def test_on_a_quiet_machine_the_time_decides_and_else_the_processor() -> None:
    found = running.results(places.TINY, _measured(hand_cpu=2.0), 1)
    cores = found["machine"]["cores"]
    quiet, busy = (page_of(found | {"load": load}) for load in (cores, cores + 2))
    assert "| met (wall) |" in quiet
    assert "| at most 1.3 × hand-written SQL | 2.00 | 1.00 | **no** |" in quiet
    assert "| met (cpu) |" in busy
    assert "| at most 1.3 × hand-written SQL | 2.00 | 1.00 | yes |" in busy


def test_one_that_was_ended_has_no_figures_and_no_target() -> None:
    ended = {
        "task": "members",
        "name": "product-members",
        "input": 1_000,
        "scale": 1.0,
        "ended": "after 900 s",
    }
    measured = [one for one in _measured() if one["name"] != "product-members"] + [ended]
    page = page_of(running.results(places.TINY, measured, 1))
    assert "rules about members: ended after 900 s | 1,000 | – | – | – | – | – |" in page
    assert "members: at most" not in page
    assert "family with errors under 3 s" in page


def test_a_target_that_is_missed_is_said() -> None:
    page = page_of(running.results(places.TINY, _measured(), 1))
    assert "| at most 1.3 × hand-written SQL | 2.00 | 2.00 | **no** |" in page
    assert "| members: at most 1.3 × hand-written SQL | 1.20 | 1.20 | yes |" in page
    assert "| less than 1 GB | 2.00 GB |  | **no** |" in page


def test_the_page_is_what_the_results_give() -> None:
    page = Path(places.PAGE).read_text(encoding="utf-8")
    assert page == performance_page()
