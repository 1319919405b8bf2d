#!/usr/bin/env bash
# tarball.sh FOLDER ARCHIVE: packs a folder to be unpacked over a prefix, the same octets each time.
set -euo pipefail
folder=$1 archive=$2

find "$folder" -type d -exec chmod 0755 {} +
find "$folder" -type f -exec chmod 0644 {} +
[ ! -d "$folder/bin" ] || chmod 0755 "$folder"/bin/*
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

# Files, and the folders that only we have: those of the prefix keep their owners and permissions.
cd "$(dirname "$folder")"
{
    find "$(basename "$folder")" ! -type d
    find "$(basename "$folder")" -type d \( -path '*/lib/spf*' -o -path '*/share/doc/spf*' \)
} | LC_ALL=C sort |
    tar --create --no-recursion --files-from=- --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$time" |
    gzip -n -9 >"$archive"
