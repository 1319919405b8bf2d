#!/usr/bin/env bash
# prove.sh FOLDER WORK: uses the Debian packages of FOLDER as an administrator does, in fresh Debians that root.sh makes in
# WORK: from their installation, by the commands of docs/install.md, to the first rejected forgery, without systemd and
# with it, and through upgrade, removal and purge. Leaves the installed programs in WORK/installed. Needs root,
# debootstrap, systemd-container, nsd, iproute2 and python3.
set -Eeuo pipefail
here=$(cd "$(dirname "$0")" && pwd)
page=$here/../../docs/install.md
folder=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(cd "$2" && pwd)

fail() {
    [ ! -f "${root:-}/var/log/mail.log" ] || tail -n 20 "$root/var/log/mail.log" >&2
    printf 'prove: %s\n' "$*" >&2
    exit 1
}

trap 'fail "line $LINENO: $BASH_COMMAND"' ERR

# A network of its own, where Postfix has port 25 and the name server port 53, and where nothing leaves this machine.
# What was started ends with it.
if [ -z "${SPF_PROVE:-}" ]; then
    "$here/root.sh" "$work"
    SPF_PROVE=inside exec unshare --net --mount --pid --fork --kill-child --mount-proc "$0" "$folder" "$work"
fi

# shellcheck source=packaging/world.sh
. "$here/../world.sh"

# What a person types: the lines of the first block below a heading of the page.
typed() {
    sed -n "/^## $1\$/,/^## /p" "$page" | sed -n '/^```sh$/,/^```$/p' | sed '1d;/^```$/,$d'
}

# begin NAME FROM: a root of that name in $root, as its administrator has it before Spf: a mail server that takes mail.
begin() {
    root=$work/$1
    rm -rf --one-file-system "$root"
    cp -a "$work/$2" "$root"
    cp "$folder"/*.deb "$root/root/"
    echo 'nameserver 127.0.0.1' >"$root/etc/resolv.conf"
    printf '127.0.0.1 localhost mx.example.org\n' >"$root/etc/hosts"
    chroot "$root" postconf -e 'myhostname = mx.example.org' 'mydestination = example.org' 'compatibility_level = 3.6'
}

in_root() {
    /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive HOME=/root LC_ALL=C \
        "${enter[@]}" /bin/sh -ec "cd /root; $1"
}

accepts() { case $(send "$1") in '250 '*) ;; *) false ;; esac; }
rejects() { case $(send "$1") in '550 5.7.23 '*) ;; *) false ;; esac; }

# A forgery is delivered, with the field that says so.
marks() {
    local mailbox=$root/var/mail/root
    rm -f "$mailbox"
    accepts 203.0.113.9 && send 203.0.113.9 forged >/dev/null || return 1
    for _ in $(seq 100); do
        ! grep -q '^Subject: forged' "$mailbox" 2>/dev/null || break
        sleep 0.1
    done
    grep -q '^Received-SPF: fail ' "$mailbox"
}

# A package with the same content and another version.
newer() {
    local tree=$work/newer
    rm -rf "$tree"
    dpkg-deb --raw-extract "$folder"/spf-policyd_*.deb "$tree"
    sed -i "s/^Version: .*/Version: $1/" "$tree/DEBIAN/control"
    dpkg-deb --root-owner-group --build "$tree" "$root/root/newer.deb" >/dev/null
}

# follow HEADING: types what the page says, having seen that nothing is rejected before; says what came of it.
follow() {
    local commands
    commands=$(typed "$1")
    [ -n "$commands" ] || fail "the page has no commands below \"$1\""
    accepts 203.0.113.9 || fail "$1: a forgery is not accepted before the installation: $(send 203.0.113.9)"
    in_root "$commands" >"$work/typed.log" 2>&1 || { cat "$work/typed.log" >&2; fail "$1: the page's commands fail"; }
    rejects 203.0.113.9 || fail "$1: no rejected forgery: $(send 203.0.113.9)"
    accepts 192.0.2.1 || fail "$1: the domain's own mail is not accepted: $(send 192.0.2.1)"
    printf '%s: %s commands from the package to the first rejected forgery: %s\n' \
        "$1" "$(grep -c . <<<"$commands")" "$(send 203.0.113.9)"
}

nothing_is_left() {
    local left
    left=$(find "$root" -xdev \( -path "$root/root" -o -path "$root/proc" -o -path "$root/sys" -o -path "$root/run" \
        -o -path "$root/var/log/journal" \) -prune -o \( -name '*spf-policyd*' -o -name '*spfquery*net*' \) -print)
    [ -z "$left" ] || fail "left behind after the purge: $left"
}

old=etc/postfix-policyd-spf-python/policyd-spf.conf
marking() {
    mkdir -p "$root/${old%/*}"
    printf 'HELO_reject = False\nMail_From_reject = False\n' | tee "$work/old" >"$root/$old"
}

# Postfix starts the service itself. A configuration of the predecessor that only marks is what counts from the moment it
# is there, whatever happens to the package.
without_systemd() {
    begin spawned plain
    enter=(chroot "$root")
    mount -t proc proc "$root/proc"
    in_root 'rsyslogd; postfix start' 2>/dev/null
    follow 'Debian, without systemd'
    grep -q ' spf-policyd\[' "$root/var/log/mail.log" || fail 'nothing of the service in /var/log/mail.log'
    [ "$(stat --format %U:%a "$root/etc/spf-policyd")" = root:755 ] || fail 'who owns /etc/spf-policyd?'
    [ -z "$(ls "$root/etc/spf-policyd")" ] || fail 'there is something in /etc/spf-policyd'
    rm -rf "$work/installed"
    mkdir "$work/installed"
    cp "$root/usr/sbin/spf-policyd" "$work/installed/"

    marking
    in_root 'postfix reload' 2>/dev/null
    marks || fail 'the marking configuration does not mark'
    in_root 'apt-get purge -q spf-policyd' >/dev/null 2>&1
    nothing_is_left
    cmp "$root/$old" "$work/old" || fail 'the purge changed the marking configuration'
    in_root 'apt-get install -q ./spf-policyd_*.deb; postfix reload' >/dev/null 2>&1
    marks || fail 'after an installation, the marking configuration does not mark'
    newer 99
    in_root 'apt-get install -q ./newer.deb; postfix reload' >/dev/null 2>&1
    [ "$(in_root "dpkg-query -W -f '\${Version}' spf-policyd")" = 99 ] || fail 'not upgraded'
    marks || fail 'after the upgrade, the marking configuration does not mark'
    in_root 'apt-get remove -q spf-policyd' >/dev/null 2>&1
    [ ! -e "$root/usr/sbin/spf-policyd" ] || fail 'the program is there after the removal'
    in_root 'apt-get purge -q spf-policyd' >/dev/null 2>&1
    nothing_is_left
    cmp "$root/$old" "$work/old" || fail 'the purge changed the marking configuration'
    cp "$work/installed/spf-policyd" "$root/usr/sbin/"
    in_root 'postfix reload' 2>/dev/null
    marks || fail 'after the purge, the marking configuration does not mark'
    rm "$root/usr/sbin/spf-policyd"
    in_root 'postfix stop' 2>/dev/null
}

# As Debian's own packages of that name, it is an alternative, and not the first.
spfquery() {
    local query='spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com'
    in_root 'apt-get install -q ./spfquery-net_*.deb' >/dev/null 2>&1
    [ "$(in_root "$query" | sed -n 1p)" = pass ] || fail 'spfquery does not answer pass'
    [ "$(in_root 'spfquery --version')" = "$(in_root 'spfquery.net --version')" ] || fail 'spfquery is another'
    in_root 'apt-get install -q spfquery' >/dev/null 2>&1
    [ "$(readlink "$root/etc/alternatives/spfquery")" = /usr/bin/spfquery.libspf2 ] || fail "Debian's is not first"
    in_root 'update-alternatives --set spfquery /usr/bin/spfquery.net' >/dev/null
    [ "$(in_root "$query" | sed -n 1p)" = pass ] || fail 'spfquery cannot be chosen'
    in_root 'apt-get purge -q spfquery-net' >/dev/null 2>&1
    [ "$(readlink "$root/etc/alternatives/spfquery")" = /usr/bin/spfquery.libspf2 ] || fail 'no alternative remained'
    nothing_is_left
    echo 'spfquery-net: an alternative to the others of that name, and gone without a trace'
}

# systemd listens, and starts the service for the first message.
with_systemd() {
    local leader first
    begin system booted
    systemd-nspawn --quiet --boot --directory "$root" --register=no --keep-unit --console=pipe --resolv-conf=off \
        >"$work/boot.log" 2>&1 </dev/null &
    for _ in $(seq 300); do
        leader=$(pgrep --parent $! || true)
        enter=(nsenter --target "${leader:-0}" --mount --pid --ipc --root --wdns=/)
        [ -z "$leader" ] || ! in_root 'systemctl is-active --quiet postfix@-.service' 2>/dev/null || break
        sleep 0.2
    done
    follow 'Debian, with systemd'
    [ "$(in_root 'systemctl show --property User --value spf-policyd')" = spf-policyd ] || fail 'another user'
    first=$(in_root 'systemctl show --property MainPID --value spf-policyd')
    [ "$(in_root "stat --format %U /proc/$first")" = spf-policyd ] || fail 'it runs as another user'
    in_root 'journalctl --unit spf-policyd --output cat' | grep -q 203.0.113.9 || fail 'nothing in the journal'

    # A first file is read at the next start, a changed one at a reload.
    marking
    printf 'HELO_reject = Fail\nMail_From_reject = Fail\n' >"$root/$old"
    in_root 'systemctl restart spf-policyd'
    rejects 203.0.113.9 || fail 'the configuration is not read'
    marking
    in_root 'systemctl reload spf-policyd'
    for _ in $(seq 50); do ! accepts 203.0.113.9 || break; sleep 0.1; done
    marks || fail 'after a reload, the marking configuration does not mark'
    first=$(in_root 'systemctl show --property MainPID --value spf-policyd')
    newer 99
    in_root 'apt-get install -q ./newer.deb' >/dev/null 2>&1
    [ "$(in_root 'systemctl show --property MainPID --value spf-policyd')" != "$first" ] || fail 'not restarted'
    marks || fail 'after the upgrade, the marking configuration does not mark'
    in_root 'systemd-analyze security --no-pager spf-policyd.service' | tail -n 1
    in_root 'apt-get remove -q spf-policyd' >/dev/null 2>&1
    ! in_root 'systemctl is-active --quiet spf-policyd.socket spf-policyd.service' || fail 'active after the removal'
    [ ! -e "$root/var/spool/postfix/private/spf-policyd" ] || fail 'the socket is there after the removal'
    in_root 'apt-get purge -q spf-policyd' >/dev/null 2>&1
    nothing_is_left
    [ -z "$(in_root 'systemctl list-units --failed --no-legend')" ] ||
        fail "failed units: $(in_root 'systemctl list-units --failed --no-legend')"
}

begin_dns "$work/nsd"
without_systemd
spfquery
with_systemd
echo 'prove: installed, used, upgraded, removed and purged, without systemd and with it'
