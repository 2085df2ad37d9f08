#!/usr/bin/env bash
# Maintainers: fetches the browser assets and fonts with npm pack and writes them, their licences and a sha256 manifest
# into the package. Users and CI need no node: what this writes is committed and held by tests/ui/test_assets.py.
set -euo pipefail
cd "$(dirname "$0")/.."
static=src/giamngheo/platform/static
vendor=$static/vendor
fonts=src/giamngheo/platform/documents/fonts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fetch NAME VERSION: unpacks the package and prints its folder
fetch() {
  local folder="$work/${1//[@\/]/_}"
  mkdir -p "$folder"
  (cd "$folder" && npm pack --silent "$1@$2" >/dev/null && tar xzf ./*.tgz)
  echo "$folder/package"
}

# keep TARGET SOURCE LICENCE FILE…: copies files of SOURCE and its licence into TARGET
keep() {
  local target=$1 source=$2 licence=$3
  shift 3
  mkdir -p "$target"
  cp "$source/$licence" "$target/LICENSE"
  for file in "$@"; do cp "$source/$file" "$target/"; done
}

rm -rf "$vendor" "$fonts"

keep "$vendor/bootstrap@5.3.9" "$(fetch bootstrap 5.3.9)" LICENSE dist/css/bootstrap.min.css
keep "$vendor/htmx.org@2.0.11" "$(fetch htmx.org 2.0.11)" LICENSE dist/htmx.min.js
keep "$vendor/vega@6.4.0" "$(fetch vega 6.4.0)" LICENSE build/vega.min.js
keep "$vendor/vega-interpreter@2.3.2" "$(fetch vega-interpreter 2.3.2)" LICENSE build/vega-interpreter.js
# the module asks a bundler for vega-util; vega itself carries the same functions
sed -i -e "s/^import \\(.*\\) from 'vega-util';$/const \\1 = globalThis.vega;/" \
  "$vendor/vega-interpreter@2.3.2/vega-interpreter.js"

letters=$(fetch @fontsource/be-vietnam-pro 5.3.0)
woff=()
for weight in 400 500 600; do
  for subset in latin vietnamese; do woff+=("files/be-vietnam-pro-$subset-$weight-normal.woff2"); done
done
keep "$vendor/be-vietnam-pro@5.3.0" "$letters" LICENSE "${woff[@]}"

# for documents and drawn charts, which know no woff2
ttf=$(fetch @expo-google-fonts/be-vietnam-pro 0.4.1)
keep "$fonts/be-vietnam-pro@0.4.1" "$ttf" LICENSE_FONT \
  400Regular/BeVietnamPro_400Regular.ttf 600SemiBold/BeVietnamPro_600SemiBold.ttf
serif=$(fetch @expo-google-fonts/tinos 0.4.2)
keep "$fonts/tinos@0.4.2" "$serif" LICENSE_FONT \
  400Regular/Tinos_400Regular.ttf 700Bold/Tinos_700Bold.ttf \
  400Regular_Italic/Tinos_400Regular_Italic.ttf

# a link to a source map that is not here would stop collectstatic
find "$vendor" \( -name '*.js' -o -name '*.css' \) -exec sed -i '/sourceMappingURL/d' {} +

icons=$(fetch bootstrap-icons 1.13.2)
python3 scripts/icon_sprite.py "$icons/icons" scripts/icons.txt "$static/platform/icons.svg"
mkdir -p "$vendor/bootstrap-icons@1.13.2" && cp "$icons/LICENSE" "$vendor/bootstrap-icons@1.13.2/"

(cd src/giamngheo/platform && find static/vendor documents/fonts static/platform/icons.svg -type f ! -name MANIFEST.sha256 \
  | LC_ALL=C sort | xargs -d '\n' sha256sum > static/vendor/MANIFEST.sha256)
echo "$(wc -l < "$vendor/MANIFEST.sha256") tệp / files"
