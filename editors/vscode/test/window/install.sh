#!/bin/sh
# Installs VS Code itself into .vscode-test/: its server for browsers, as code-server packs it for npm. What its packages
# would build or fetch stays away (terminals, logs in files, Kerberos), but for the program that looks for files.
set -eu
cd "$(dirname "$0")/../.."
server=4.100.3
ripgrep=1.18.0
case $(uname -m) in
  aarch64 | arm64) machine=arm64 ;;
  *) machine=x64 ;;
esac
target=.vscode-test/$server
[ -e "$target" ] && exit

unpack() { # a package into a folder
  mkdir -p "$2"
  tar -xzf "$(npm pack --silent --pack-destination .vscode-test "$1" | sed 's|^|.vscode-test/|')" -C "$2" --strip-components=1
}

rm -rf .vscode-test
mkdir .vscode-test
unpack "code-server@$server" "$target.part"
code=$target.part/lib/vscode
(cd "$code" && npm install --ignore-scripts --omit=dev --no-audit --no-fund)
ln -s node_modules "$code/node_modules.asar"
unpack "@vscode/ripgrep-linux-$machine@$ripgrep" .vscode-test/ripgrep
mkdir -p "$code/node_modules/@vscode/ripgrep/bin"
mv .vscode-test/ripgrep/bin/rg "$code/node_modules/@vscode/ripgrep/bin/rg"
mv "$target.part" "$target"
