#!/usr/bin/env bash
# A synthetic province in the register, the site running beside it. SCALE=full: the whole province.
set -euo pipefail
cd "$(dirname "$0")/.."
export GIAMNGHEO_HOME=${GIAMNGHEO_HOME:-$PWD/var} GIAMNGHEO_DEMO=1
port=${PORT:-8000}
households=${1:-3000}
[ "${SCALE:-small}" = full ] && households=1005262
run=.venv/bin/giamngheo

scripts/stop.sh >/dev/null
"$run" demo --households "$households"
"$run" serve --background --port "$port"
echo
echo "Mở http://localhost:$port – đăng nhập bằng một tài khoản ở trên; dừng bằng: make stop"
echo "Open http://localhost:$port – sign in with an account from above; make stop ends it"
