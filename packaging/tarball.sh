#!/usr/bin/env bash
# tarball.sh FOLDER ARCHIVE: packs what will be installed, the same octets each time.
set -euo pipefail
folder=$1 archive=$2

chmod -R u=rwX,go=rX "$folder"
find "$folder/lib/spf" -type f ! -name spf-policyd ! -name spfquery -exec chmod 0644 {} +
mkdir -p "$folder/bin"
ln -sf ../lib/spf/spf-policyd ../lib/spf/spfquery "$folder/bin/"
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

# Files, links, and the folders that are nobody else's: those of the prefix keep their owners and permissions.
cd "$(dirname "$folder")"
{
    find "$(basename "$folder")" ! -type d
    find "$(basename "$folder")/lib/spf" "$(basename "$folder")/share/doc/spf" -type d
} | LC_ALL=C sort |
    tar --create --no-recursion --files-from=- --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$time" |
    gzip -n -9 >"$archive"
