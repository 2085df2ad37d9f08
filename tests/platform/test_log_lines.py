"""The log of a running site: enough to find a fault, nothing of a person."""

import logging
from io import StringIO

import pytest
from django.test import Client

from giamngheo.config.settings.logs import log_settings
from giamngheo.config.settings.operator import flag, log_level
from giamngheo.config.web_log import WebLog
from giamngheo.platform import requests
from giamngheo.platform.log_lines import LogLine

PERSON = "Nguyễn Văn Ẩn 025090123456"


def line(record: logging.LogRecord) -> str:
    return LogLine().format(record)


def raised(log: logging.Logger, message: str, *args: object) -> str:
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(LogLine())
    log.addHandler(handler)
    try:
        try:
            raise KeyError(PERSON)
        except KeyError as error:
            raise ValueError(PERSON) from error
    except ValueError:
        log.exception(message, *args)
    finally:
        log.removeHandler(handler)
    return out.getvalue()


@pytest.mark.django_db
def test_a_fault_is_found_by_the_number_of_its_page_and_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError(PERSON)

    monkeypatch.setattr(requests.connection, "cursor", broken)
    with caplog.at_level("ERROR", "django.request"):
        answer = Client(raise_request_exception=False).get(f"/health?q={PERSON}")
    written = line(next(one for one in caplog.records if one.name == "django.request"))
    number = written.split("request=")[1].split()[0]
    assert answer.status_code == 500
    assert number in answer.content.decode()
    assert "500 GET /health" in written
    assert "builtins.RuntimeError" in written
    assert "requests.py" in written
    assert PERSON not in written


def test_an_address_that_is_none_is_not_written() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, "Not Found: /a/KEY-77", (), None)
    record.request = type("Asked", (), {"method": "GET", "resolver_match": None, "request_id": "7f"})()
    record.status_code = 404
    assert line(record).endswith("WARNING django.request: 404 GET (no such address) request=7f")


def test_exceptions_leave_kinds_and_places_alone() -> None:
    written = raised(logging.getLogger("giamngheo.test"), "job %s", 12)
    assert "ERROR giamngheo.test: job 12" in written
    assert written.index("builtins.ValueError") < written.index("builtins.KeyError")
    assert "test_log_lines.py" in written
    assert PERSON not in written


def test_what_a_library_says_is_not_written() -> None:
    written = raised(logging.getLogger("some.library"), f"cannot read {PERSON}")
    assert "test_log_lines.py" in written
    assert PERSON not in written


def test_a_record_is_one_line() -> None:
    record = logging.LogRecord("giamngheo", logging.INFO, "x.py", 1, "%s", ("a\nERROR b\rc",), None)
    assert len(line(record).splitlines()) == 1


def test_the_web_server_says_what_it_is_doing_but_no_address() -> None:
    log = logging.getLogger("gunicorn.error")
    quiet = logging.LogRecord(
        "gunicorn.error", logging.ERROR, "x.py", 1, "WORKER TIMEOUT (pid:%s)", (7,), None
    )
    assert line(quiet).endswith("WORKER TIMEOUT (pid:7)")
    assert "KEY-77" not in raised(log, "Error handling request %s", "/a/KEY-77")


def test_the_web_server_writes_our_lines() -> None:
    from gunicorn.config import Config

    server = WebLog(Config())
    try:
        assert {type(one.formatter) for one in server.error_log.handlers} == {LogLine}
    finally:
        server.error_log.handlers.clear()


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
def test_statements_with_values_are_written_at_no_level(level: str) -> None:
    found = log_settings(level)
    levels = logging.getLevelNamesMapping()
    assert levels[found["loggers"]["django.db.backends"]["level"]] >= logging.WARNING
    assert levels[found["root"]["level"]] >= logging.WARNING
    assert found["loggers"]["giamngheo"]["level"] == level


def test_the_level_is_the_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIAMNGHEO_LOG_LEVEL", raising=False)
    assert log_level() == "INFO"
    monkeypatch.setenv("GIAMNGHEO_LOG_LEVEL", " error ")
    assert log_level() == "ERROR"
    monkeypatch.setenv("GIAMNGHEO_LOG_LEVEL", "loud")
    with pytest.raises(ValueError, match=r"GIAMNGHEO_LOG_LEVEL.*DEBUG"):
        log_level()


def test_a_switch_is_on_or_off_and_any_other_word_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, on in (("1", True), (" Yes ", True), ("0", False), ("off", False), ("", False)):
        monkeypatch.setenv("GIAMNGHEO_HTTPS", word)
        assert flag("GIAMNGHEO_HTTPS") is on
    monkeypatch.setenv("GIAMNGHEO_HTTPS", "maybe")
    with pytest.raises(ValueError, match=r"GIAMNGHEO_HTTPS: 'maybe'"):
        flag("GIAMNGHEO_HTTPS")
