#!/usr/bin/env bash
# Ends every process that a demo left behind (its number stands in var/run/NAME.pid).
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob
stopped=0
for file in var/run/*.pid; do
  if kill "$(cat "$file")" 2>/dev/null; then stopped=$((stopped + 1)); fi
  rm -f "$file"
done
if [ "$stopped" = 0 ]; then echo "Không có gì đang chạy. / Nothing is running."; else echo "Đã dừng $stopped tiến trình. / Stopped $stopped."; fi
