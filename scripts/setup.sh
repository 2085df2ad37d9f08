#!/usr/bin/env bash
# Makes .venv from a lock file: `core` for use, `dev` for tests. Safe to run again.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-core}
lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else echo "Cần quyền quản trị để chạy / needs root: $*" >&2; return 1; fi
}

find_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"; return
    fi
  done
  echo "Cần Python 3.11 trở lên / Python 3.11 or newer is needed" >&2
  exit 1
}

has_java() { # 17 or newer, which Spark needs
  local told
  told=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${told:-0}" -ge 17 ]
}

need_java() { # the tests run the measures on Spark too
  has_java && return
  as_root apt-get update -qq
  for package in openjdk-17-jre-headless openjdk-21-jre-headless default-jre-headless; do
    if as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null && has_java; then return; fi
  done
  echo "Cần Java 17 trở lên để chạy các bài thử trên Spark / the tests on Spark need Java 17 or newer" >&2
  return 1
}

python=$(find_python)
if [ ! -x .venv/bin/python ]; then
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    as_root apt-get update -qq
    as_root apt-get install -y -qq --no-install-recommends "python${version}-venv" || as_root apt-get install -y -qq --no-install-recommends python3-venv
  fi
  "$python" -m venv .venv
fi
# the web tests run on PostgreSQL too, in a cluster of their own
if [ "$kind" = dev ] && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends postgresql postgresql-contrib
fi
# pages are tested in Chromium
if [ "$kind" = dev ] && [ ! -x /usr/bin/chromium ]; then
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends chromium
fi
echo "Cài đặt thư viện ($kind) … / installing ($kind) …"
# the lock is whole, so nothing is resolved anew: an extra of a locked package would else be looked up at its newest release
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock" 2> >(grep -v '^WARNING: Location' >&2)
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e . 2> >(grep -v '^WARNING: Location' >&2)
.venv/bin/python -m pip check --disable-pip-version-check >&2
touch .venv/.core
if [ "$kind" = dev ]; then
  need_java
  touch .venv/.dev
fi
exit 0
