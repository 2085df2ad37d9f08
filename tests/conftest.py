"""Shared by all tests: in CI a skipped test is a failure."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

import django_settings
import postgres_cluster
from giamngheo.platform.crypto.keyring import LOOKUP, add_key, keys_path
from giamngheo.platform.crypto.secret_files import secret
from giamngheo.platform.database.objects import drop_refusals
from sharing_out import pytest_collection_modifyitems, pytest_xdist_make_scheduler  # noqa: F401

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if os.environ.get("CI") and skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} skipped: in CI that is a failure", red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """The web tests run on the dialect GIAMNGHEO_TEST_DATABASE names; PostgreSQL is started for them."""
    if django_settings.DIALECT != "postgresql":
        yield
        return
    with postgres_cluster.cluster(django_settings.CLUSTER):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """On PostgreSQL each table counts from elsewhere: a page or a test that takes one table's number for another's fails."""
    if django_settings.DIALECT == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SELECT schemaname, sequencename FROM pg_sequences ORDER BY 1, 2")
            for number, (schema, name) in enumerate(cursor.fetchall(), start=1):
                cursor.execute("SELECT setval(%s::regclass, %s)", [f'"{schema}"."{name}"', number * 100_003])


@pytest.fixture(autouse=True, scope="session")
def _keys() -> None:
    """Made as an installation's first start makes them: no test that seals has to ask the database whether it may."""
    add_key(keys_path(), only_first=True)
    secret(keys_path().parent.parent, LOOKUP)


@pytest.fixture(autouse=True, scope="session")
def _emptying_a_test_database_is_not_refused() -> None:
    """Tests with their own commits end by emptying every table; the audit's triggers come back after it."""
    empty = TransactionTestCase._fixture_teardown

    def without_refusals(case: TransactionTestCase) -> None:
        drop_refusals(connection)
        empty(case)

    TransactionTestCase._fixture_teardown = without_refusals
