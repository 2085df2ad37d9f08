"""The Spark settings that travel with the adapter, each with its reason."""

from __future__ import annotations

import re

LOOPBACK = "127.0.0.1"

# HotSpot leaves methods above 8,000 bytes of bytecode interpreted; a plan is one such method
JIT = "-XX:-DontCompileHugeMethods"

PLAN_SETTINGS: dict[str, str] = {
    # overflow, a division by zero and a bad cast are errors, never a silent number
    "spark.sql.ansi.enabled": "true",
    # "Class" and "class" are two columns, as in the file
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    # the other half of JIT: Spark itself gives up on large methods unless told
    "spark.sql.codegen.hugeMethodLimit": "65535",
    # merged projections would write every deprivation out again in each of the sums
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
    # a few hundred columns of sums are normal here
    "spark.sql.codegen.maxFields": "2000",
    "spark.sql.adaptive.enabled": "true",
    # files of one lake may have columns that others lack
    "spark.sql.parquet.mergeSchema": "true",
}
"""Of a session: these hold in a session that others started, too."""

PROCESS_SETTINGS: dict[str, str] = {
    "spark.driver.extraJavaOptions": JIT,
    "spark.executor.extraJavaOptions": JIT,
    # no web page, and nothing printed over the user's screen: errors come back as MeasureError
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.driver.bindAddress": LOOPBACK,
    "spark.driver.host": LOOPBACK,
}
"""Of the Java processes: they hold from the first Spark engine of a process on."""


def spark_memory(limit: str) -> str:
    """A memory limit as DuckDB writes it ("2GB", "512MB", "1.5 GiB") in Spark's words ("2048m").

    ValueError for anything else.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT])i?B?\s*", limit, re.IGNORECASE)
    if found is None:
        raise ValueError(limit)
    mebibytes = {"K": 1 / 1024, "M": 1, "G": 1024, "T": 1024 * 1024}[found.group(2).upper()]
    return f"{max(1, round(float(found.group(1)) * mebibytes))}m"
