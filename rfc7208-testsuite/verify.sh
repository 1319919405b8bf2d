#!/bin/sh
# Proves that rfc7208-tests.yml holds the official suite's facts.
#
# usage: verify.sh [OFFICIAL]
#
# OFFICIAL: the official rfc7208-tests.yml, plain or gzipped. Without it, the file is taken
# from Debian's package python3-spf. It is unpacked by hand, not installed, since slim images
# drop documentation on installing.
#
# SPF_OFFICIAL_SUITE_OUT: if set, the official file is left there, unpacked.
#
# Exit status: 0 equal, 1 different or failed, 2 wrong usage.

set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

say() { echo "verify.sh: $*" >&2; }

as_root() {
    if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        "$@"
    fi
}

# Only a failure is worth the time of an update.
update_and_retry() {
    say "failed; trying again after apt-get update"
    as_root apt-get update -q >&2 || say "apt-get update failed"
    "$@"
}

download_package() (
    cd "$work" && apt-get download -q python3-spf >&2
)

install_yaml() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-yaml >&2
}

# The python3 of the PATH need not be Debian's, and then does not see Debian's python3-yaml.
find_python() {
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import yaml; yaml.compose_all' >/dev/null 2>&1; then
            echo "$python"
            return 0
        fi
    done
    return 1
}

case $# in
0)
    download_package || update_and_retry download_package
    dpkg-deb -x "$work"/python3-spf_*.deb "$work/package"
    found=$work/package/usr/share/doc/python3-spf/rfc7208-tests.yml
    [ -e "$found" ] || found=$found.gz
    ;;
1)
    found=$1
    ;;
*)
    echo "usage: verify.sh [OFFICIAL]" >&2
    exit 2
    ;;
esac

[ -r "$found" ] || { say "cannot read $found"; exit 1; }
official=$work/official-rfc7208-tests.yml
if gzip -t <"$found" 2>/dev/null; then
    gzip -dc <"$found" >"$official"
else
    cat <"$found" >"$official"
fi
if [ -n "${SPF_OFFICIAL_SUITE_OUT:-}" ]; then
    cp -- "$official" "$SPF_OFFICIAL_SUITE_OUT"
fi

if ! python=$(find_python); then
    install_yaml || update_and_retry install_yaml
    python=$(find_python) || { say "no python3 that has PyYAML"; exit 1; }
fi

"$python" "$here/compare.py" "$official" "$here/rfc7208-tests.yml"
