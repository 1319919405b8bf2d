#!/usr/bin/env bash
# prove.sh FOLDER: has the programs of a release answer: those of the tarball where there is no .NET, and the .NET tool
# as "dotnet tool" installs it.
set -euo pipefail
archive=$(echo "$1"/spf-*-linux-x64.tar.gz)
prefix=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$prefix"' EXIT

fail() {
    printf 'prove: %s\n' "$*" >&2
    exit 1
}

# The user of spawn(8) must get at it.
chmod 0755 "$prefix"
tar --extract --gzip --file "$archive" --directory "$prefix" --strip-components=1 --no-same-owner
zone=$prefix/share/doc/spf/samples/example.zone

# Becomes the program, so it is for subshells. No environment and, for root, no .NET on the disk: an empty folder lies
# over each that it may be in.
without_dotnet() {
    if [ "$(id -u)" -eq 0 ] && unshare --mount true 2>/dev/null; then
        exec unshare --mount bash -c '
            for folder in /usr/share/dotnet /usr/lib/dotnet /usr/lib64/dotnet "$HOME/.dotnet"; do
                [ ! -d "$folder" ] || mount -t tmpfs none "$folder"
            done
            exec env -i PATH=/nowhere DOTNET_ROOT=/nowhere "$@"' sh "$@"
    else
        exec env -i PATH=/nowhere DOTNET_ROOT=/nowhere "$@"
    fi
}

expect() {
    case $2 in
        "$1"*) ;;
        *) fail "expected \"$1\", got: $2" ;;
    esac
}

version=$(basename "$archive" | sed 's/^spf-\(.*\)-linux-.*/\1/')
[ "$(without_dotnet "$prefix/bin/spf-policyd" --version)" = "spf-policyd $version" ] || fail 'spf-policyd --version'
[ "$(without_dotnet "$prefix/bin/spfquery" --version)" = "spfquery $version" ] || fail 'spfquery --version'
expect 'pass' "$(without_dotnet "$prefix/bin/spfquery" --zone "$zone" \
    --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com)"

request() {
    printf 'request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=%s\n' "$1"
    printf 'helo_name=mail.example.com\nsender=alice@example.com\nrecipient=bob@example.org\ninstance=%s\n\n' "$1"
}

answers() {
    expect 'action=prepend Received-SPF: pass ' "$(sed -n 1p <<<"$1")"
    expect '' "$(sed -n 2p <<<"$1")"
    expect 'action=550 5.7.23 ' "$(sed -n 3p <<<"$1")"
}

# As spawn(8) runs it: one socket as input, output and error output; no environment but PATH and the like; another user.
user=()
[ "$(id -u)" -ne 0 ] || user=(setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups)
spawned=$(without_dotnet /usr/bin/env "PATH=$PATH" /usr/bin/python3 -c '
import socket, subprocess, sys
ours, theirs = socket.socketpair()
process = subprocess.Popen(sys.argv[1:], stdin=theirs, stdout=theirs, stderr=theirs,
                           env={"PATH": "/usr/bin:/bin", "MAIL_CONFIG": "/etc/postfix", "LANG": "C"}, cwd="/")
theirs.close()
ours.sendall(sys.stdin.buffer.read())
ours.shutdown(socket.SHUT_WR)
while data := ours.recv(65536):
    sys.stdout.buffer.write(data)
sys.exit(process.wait())
' "${user[@]}" "$prefix/bin/spf-policyd" --zone "$zone" < <(request 192.0.2.1; request 203.0.113.9))
answers "$spawned"

# As a listener, which is Kestrel.
socket=$prefix/socket
without_dotnet "$prefix/bin/spf-policyd" serve --listen "unix:$socket" --zone "$zone" 2>"$prefix/log" &
server=$!
for _ in $(seq 100); do
    [ ! -S "$socket" ] || break
    sleep 0.1
done
listened=$({ request 192.0.2.1; request 203.0.113.9; } | python3 -c '
import socket, sys
client = socket.socket(socket.AF_UNIX)
client.settimeout(20)
client.connect(sys.argv[1])
client.sendall(sys.stdin.buffer.read())
answer = b""
while answer.count(b"\n\n") < 2:
    data = client.recv(65536)
    if not data:
        break
    answer += data
sys.stdout.buffer.write(answer)
' "$socket") || fail "no answer from serve: $(cat "$prefix/log")"
kill "$server"
wait "$server" || fail "serve ended with $?: $(cat "$prefix/log")"
answers "$listened"

# No newer C library is needed than the one that the packages depend on and docs/install.md names.
newest=$(cat "$prefix"/bin/* | grep -ao 'GLIBC_2\.[0-9]*' | sort -uV | tail -n 1)
[ "$newest" = GLIBC_2.34 ] || fail "the programs need $newest: built on too new a system"

dotnet tool install spfquery --tool-path "$prefix/tool" --source "$1" >"$prefix/log" 2>&1 || fail "$(cat "$prefix/log")"
[ "$("$prefix/tool/spfquery" --version)" = "spfquery $version" ] || fail 'the version of the .NET tool'
expect 'pass' "$("$prefix/tool/spfquery" --zone "$zone" --ip 192.0.2.1 --sender alice@example.com)"
printf 'prove: both programs answer without .NET, under spawn too: %s\n' "$(head -n 1 <<<"$spawned")"
