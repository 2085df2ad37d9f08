#!/usr/bin/env bash
# A small synthetic province through the main job. Everything it writes is below the folder given.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-var/demo}
households=${2:-3000}
run=.venv/bin/giamngheo

rm -rf "$out"
echo "1/3  Sinh một tỉnh mô phỏng ($households hộ, không phải người thật) … / making a synthetic province …"
"$run" generate --households "$households" --seed 1485 --out "$out/du-lieu-mo-phong"
echo
echo "2/3  Rà soát danh sách … / reviewing the list …"
mapfile -t previous < <(find "$out/du-lieu-mo-phong" -maxdepth 1 -name 'nam-truoc-*.xlsx' | sort)
args=()
for file in "${previous[@]}"; do args+=(--previous "$file"); done
"$run" review "$out/du-lieu-mo-phong/danh-sach-ra-soat.xlsx" --standard vn-2021-2025 \
  --totals "$out/du-lieu-mo-phong/tong-so-ho.xlsx" "${args[@]}" --out "$out/ket-qua"
echo
echo "3/3  Một danh sách lộn xộn, có lỗi: mọi lỗi được chỉ rõ, không ghi gì nửa vời … / a messy list with errors …"
set +e
"$run" review "$out/du-lieu-mo-phong/danh-sach-co-loi.xlsx" --standard vn-2021-2025 --out "$out/ket-qua-co-loi"
status=$?
set -e
[ "$status" = 2 ] || { echo "Bản thử lỗi phải dừng với mã 2, đã nhận $status / expected exit 2, got $status" >&2; exit 1; }
echo
echo "Kết quả ở / results are in:"
echo "  $out/ket-qua/households.xlsx      danh sách đã phân loại, lý do từng hộ"
echo "  $out/ket-qua/forms/7.1.xlsx …     mười một biểu tổng hợp"
echo "  $out/ket-qua-co-loi/              bản sao có cột lỗi và problems.json"
