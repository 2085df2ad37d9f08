#!/usr/bin/env bash
# The main job on a synthetic province, then that province in the register with the site running beside it.
# SCALE=full: the register holds the whole province (a million households). Everything lies below GIAMNGHEO_HOME.
set -euo pipefail
cd "$(dirname "$0")/.."
export GIAMNGHEO_HOME=${GIAMNGHEO_HOME:-$PWD/var} GIAMNGHEO_DEMO=1
port=${PORT:-8000}
households=${1:-3000}
run=.venv/bin/giamngheo
out=${2:-var/demo}

scripts/stop.sh >/dev/null
rm -rf "$out"
echo "1/4  Sinh một tỉnh mô phỏng ($households hộ, không phải người thật) … / making a synthetic province …"
"$run" generate --households "$households" --seed 1485 --out "$out/du-lieu-mo-phong"
echo
echo "2/4  Rà soát danh sách … / reviewing the list …"
mapfile -t previous < <(find "$out/du-lieu-mo-phong" -maxdepth 1 -name 'nam-truoc-*.xlsx' | sort)
args=()
for file in "${previous[@]}"; do args+=(--previous "$file"); done
"$run" review "$out/du-lieu-mo-phong/danh-sach-ra-soat.xlsx" --standard vn-2021-2025 \
  --totals "$out/du-lieu-mo-phong/tong-so-ho.xlsx" "${args[@]}" --out "$out/ket-qua"
echo
echo "3/4  Một danh sách lộn xộn, có lỗi: mọi lỗi được chỉ rõ, không ghi gì nửa vời … / a messy list with errors …"
set +e
"$run" review "$out/du-lieu-mo-phong/danh-sach-co-loi.xlsx" --standard vn-2021-2025 --out "$out/ket-qua-co-loi"
status=$?
set -e
[ "$status" = 2 ] || { echo "Bản thử lỗi phải dừng với mã 2, đã nhận $status / expected exit 2, got $status" >&2; exit 1; }
echo
echo "4/4  Sổ hộ và trang web … / the register and the site …"
[ "${SCALE:-small}" = full ] && households=1005262
"$run" demo --households "$households"
"$run" serve --background --port "$port"
echo
echo "Kết quả rà soát ở / results of the review are in:"
echo "  $out/ket-qua/households.xlsx      danh sách đã phân loại, lý do từng hộ"
echo "  $out/ket-qua/forms/7.1.xlsx …     mười một biểu tổng hợp"
echo "  $out/ket-qua-co-loi/              bản sao có cột lỗi và problems.json"
echo
echo "Mở http://localhost:$port – đăng nhập bằng một tài khoản ở trên; dừng bằng: make stop"
echo "Open http://localhost:$port – sign in with an account from above; make stop ends it"
