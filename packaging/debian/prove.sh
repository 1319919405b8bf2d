#!/usr/bin/env bash
# prove.sh FOLDER: installs, uses, upgrades, removes and purges the Debian packages of FOLDER in a fresh Debian, following
# docs/install.md ("Debian, without systemd") to the letter, up to the first rejected forgery. Needs root, debootstrap and
# Debian's archive.
set -euo pipefail
folder=$(cd "$1" && pwd)
repository=$(cd "$(dirname "$0")/../.." && pwd)
suite=bookworm
root=$(mktemp -d)
chmod 0755 "$root"
trap 'rm -rf --one-file-system "$root"' EXIT

fail() {
    printf 'prove: %s\n' "$*" >&2
    exit 1
}

# A network of its own, with loopback only: Postfix takes port 25 there and sends nothing anywhere.
inside() {
    unshare --net --mount --pid --fork --mount-proc="$root/proc" chroot "$root" /usr/bin/env -i \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive HOME=/root LC_ALL=C "$@"
}

mirror=$(sed -n 's/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .*/\2/p; s/^URIs: *\([^ ]*\).*/\1/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1 || true)
debootstrap --variant=minbase --include=postfix,python3-minimal,rsyslog,iproute2,systemd-standalone-sysusers "$suite" "$root" \
    ${mirror:+"$mirror"} >"$root.log" 2>&1 || { tail -n 20 "$root.log"; fail 'debootstrap failed'; }
rm -f "$root.log"
cp "$folder"/*.deb "$root/root/"
cp "$repository/samples/example.zone" "$root/root/"
printf 'APT::Get::Assume-Yes "true";\n' >"$root/etc/apt/apt.conf.d/yes"
printf 'mx.example.org\n' >"$root/etc/mailname"
printf '127.0.0.1 localhost mx.example.org\n' >"$root/etc/hosts"

# A configuration of policyd-spf that only marks: neither installing nor purging the package may change what counts.
mkdir -p "$root/etc/postfix-policyd-spf-python"
printf 'HELO_reject = False\nMail_From_reject = False\n' >"$root/etc/postfix-policyd-spf-python/policyd-spf.conf"
marks() {
    printf 'request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=203.0.113.9\nhelo_name=client.example.net\nsender=alice@example.com\nrecipient=bob@example.org\n\n' |
        inside "$1" --zone /root/example.zone | grep -q '^action=prepend Received-SPF: fail'
}

# What a person types: the first block below the heading.
block=$(sed -n '/^## Debian, without systemd$/,/^## /p' "$repository/docs/install.md" | sed -n '/^```sh$/,/^```$/p' | sed '1d;$d')
commands=$(grep -c . <<<"$block")
printf '%s\n' "$block" >"$root/root/install.sh"

# Postfix asks the service with an answer from the sample zone; the rest is the page's.
cat >"$root/root/session.sh" <<'SESSION'
set -e
cd /root
ip link set lo up
rsyslogd
postconf -e 'mydestination = example.org' 'local_recipient_maps =' 'smtpd_authorized_xclient_hosts = 127.0.0.1' \
    'mynetworks = 192.0.2.200' 'compatibility_level = 3.6'
postfix start
sh -e install.sh || [ $? -lt 2 ]
postconf -M policyd-spf/unix | grep -q user=spf-policyd
postconf -M policyd-spf/unix="$(postconf -M policyd-spf/unix | sed 's|$| --zone /root/example.zone|')"
chmod 755 /root; chmod 644 /root/example.zone
postfix reload
sleep 1
python3 - <<'PYTHON'
import socket
def dialogue(*lines):
    client = socket.create_connection(("127.0.0.1", 25), 20)
    stream = client.makefile("rwb")
    answers = []
    def answer():
        while True:
            line = stream.readline().decode()
            if line[3:4] != "-":
                return line.strip()
    answer()
    for line in lines:
        stream.write(line.encode() + b"\r\n"); stream.flush()
        answers.append(answer())
    return answers
for address in ("203.0.113.9", "192.0.2.1"):
    answers = dialogue("EHLO client.example.net", f"XCLIENT ADDR={address} NAME=client.example.net",
                       "EHLO mail.example.com", "MAIL FROM:<alice@example.com>", "RCPT TO:<bob@example.org>", "QUIT")
    print(address, answers[4])
PYTHON
postfix stop
SESSION
mv "$root/etc/postfix-policyd-spf-python" "$root/root/marking"
answers=$(inside /bin/sh /root/session.sh 2>"$root/session.log") || { cat "$root/session.log" >&2; fail "the page's commands failed: $answers"; }
grep -q '^203.0.113.9 550 5.7.23 ' <<<"$answers" || { cat "$root/session.log" >&2; fail "no rejected forgery: $answers"; }
grep -q '^192.0.2.1 250 ' <<<"$answers" || fail "no accepted message: $answers"
grep -q 'spf-policyd\[' "$root/var/log/mail.log" || { cat "$root/var/log/mail.log" >&2; fail 'nothing of the service in /var/log/mail.log'; }

mv "$root/root/marking" "$root/etc/postfix-policyd-spf-python"
marks /usr/sbin/spf-policyd || fail 'after the installation, the marking configuration does not mark'
inside dpkg --unpack "/root/$(basename "$folder"/spf-policyd_*.deb)" >/dev/null && inside dpkg --configure -a >/dev/null
marks /usr/sbin/spf-policyd || fail 'after the upgrade, the marking configuration does not mark'
cp "$root/usr/sbin/spf-policyd" "$root/root/kept"
inside dpkg --remove spf-policyd >/dev/null
[ ! -e "$root/usr/sbin/spf-policyd" ] || fail 'the program is there after it was removed'
inside dpkg --purge spf-policyd >/dev/null
marks /root/kept || fail 'after the purge, the marking configuration does not mark'
left=$(find "$root" -xdev -path "$root/root" -prune -o -path "$root/proc" -prune -o -name '*spf-policyd*' -print)
[ -z "$left" ] || fail "left behind: $left"

inside dpkg --install "/root/$(basename "$folder"/spfquery-net_*.deb)" >/dev/null
[ "$(inside spfquery --zone /root/example.zone --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com | head -n 1)" = pass ] ||
    fail 'spfquery does not answer pass'
inside dpkg --purge spfquery-net >/dev/null
[ ! -e "$root/usr/bin/spfquery" ] || fail 'the alternative is there after the purge'
printf 'prove: %s commands from the package to the first rejected forgery: %s\n' "$commands" "$(head -n 1 <<<"$answers")"
