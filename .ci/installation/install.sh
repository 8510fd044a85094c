#!/bin/sh
# install.sh [--verify-only] [DIRECTORY]: install Archive Ledger from this folder, without any network.
#
# DIRECTORY is made (default /opt/archive-ledger) and gets a virtual environment with the commands
# archive-ledger and archive-verify; with --verify-only it gets archive-verify alone, which is all that an
# auditor's machine needs. Nothing outside of DIRECTORY is touched. Needed: Python 3.11 on x86-64 Linux.
set -eu
here=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd)
lock=requirements-service.lock
command=archive-ledger
if [ "${1:-}" = --verify-only ]; then
  lock=requirements-verify.lock
  command=archive-verify
  shift
fi
directory=${1:-/opt/archive-ledger}

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

cd "$here"
sha256sum --check --strict --quiet SHA256SUMS || fail "a file of this bundle is damaged; copy it again"
[ ! -e "$directory" ] || fail "$directory exists already; name another directory, or move it away"
for python in python3.11 python3; do
  if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then break; fi
  python=
done
[ -n "$python" ] || fail "Python 3.11 is needed (Debian 12: python3)"
[ "$(uname -sm)" = "Linux x86_64" ] || fail "these wheels are for Linux on x86-64"

# Debian's Python makes environments without pip when python3-venv is not installed; the bundle brings pip.
trap 'rm -rf "$directory"; fail "nothing was installed"' EXIT
"$python" -m venv --without-pip "$directory"
pip=$(echo wheels/pip-*.whl)
pip_install() {
  "$directory/bin/python" "$pip/pip" install --quiet --disable-pip-version-check --no-cache-dir \
    --no-index --find-links wheels "$@"
}
pip_install --require-hashes -r "$lock"
pip_install --no-deps wheels/archive_ledger-*.whl
"$directory/bin/$command" --help >/dev/null
trap - EXIT

echo "installed; try: $directory/bin/$command --help"
