#!/usr/bin/env bash
# root.sh FOLDER: makes two fresh Debians in FOLDER, unless they are there: FOLDER/plain with Postfix and syslog, and
# FOLDER/booted, which has systemd too. They are of this machine's suite and come from its own apt sources. Needs root,
# debootstrap and a way to Debian's archive.
set -euo pipefail
folder=$1
[ ! -e "$folder/made" ] || exit 0
mkdir -p "$folder"

fail() {
    printf 'root: %s\n' "$*" >&2
    exit 1
}

# shellcheck source=/dev/null
suite=$(. /etc/os-release && [ "$ID" = debian ] && printf %s "$VERSION_CODENAME") || fail 'this machine is no Debian'

# As apt has it configured, in either format.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $suite" | sed -n 1p)
[ -n "$mirror" ] || fail "apt's sources have no suite $suite; run apt-get update"

inside() {
    local root=$1
    shift
    chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive HOME=/root \
        LC_ALL=C "$@"
}

# debootstrap takes a proxy from the environment only.
proxy=$(apt-config shell proxy Acquire::http::Proxy)
eval "$proxy"
[ -z "${proxy:-}" ] || export http_proxy=$proxy
plain=$folder/plain
rm -rf --one-file-system "$plain" "$folder/booted"
debootstrap --variant=minbase --include=postfix,rsyslog "$suite" "$plain" "$mirror" >"$folder/log" 2>&1 ||
    { tail -n 20 "$folder/log" >&2; fail "debootstrap $suite from $mirror failed: CI needs a way to Debian's archive"; }
printf 'APT::Get::Assume-Yes "true";\nAcquire::Retries "3";\n' >"$plain/etc/apt/apt.conf.d/ci"
apt-config dump --format '%f "%v";%n' Acquire::http Acquire::Check-Valid-Until Acquire::Check-Date \
    >>"$plain/etc/apt/apt.conf.d/ci"
cp -L /etc/resolv.conf "$plain/etc/resolv.conf"

# What the packages depend on or are tried with is in apt's cache, because they are installed without a network.
inside "$plain" apt-get update -q >"$folder/log" 2>&1 &&
    inside "$plain" apt-get install -q --no-install-recommends --download-only \
        systemd-standalone-sysusers libsqlite3-0 spfquery \
        >>"$folder/log" 2>&1 &&
    cp -a "$plain" "$folder/booted" &&
    inside "$folder/booted" apt-get install -q --no-install-recommends systemd-sysv dbus >>"$folder/log" 2>&1 ||
    { tail -n 20 "$folder/log" >&2; fail "apt-get in $plain failed"; }
touch "$folder/made"
