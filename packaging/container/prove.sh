#!/usr/bin/env bash
# prove.sh FOLDER WORK: builds the containers of compose.yaml with the Debian package of FOLDER, without a registry, and
# runs them as a container runtime does: the service as process 1, as the image's user, on a read-only file system.
# packaging/debian/root.sh makes the Debian in WORK. Needs root, buildah, debootstrap, nsd, iproute2, procps and python3.
set -Eeuo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(cd "$2" && pwd)
image=$work/spf-policyd

fail() {
    [ ! -f "$work/container.log" ] || tail -n 20 "$work/container.log" >&2
    printf 'prove: %s\n' "$*" >&2
    exit 1
}
trap 'fail "line $LINENO: $BASH_COMMAND"' ERR

# Its images are in WORK, and not among those of this machine.
own_buildah() {
    local verb=$1
    shift
    buildah --root "$work/images" --runroot "$work/runroot" --storage-driver vfs "$verb" "$@"
}

# build NAME CONTEXT CONTAINERFILE: the image's files are in WORK/NAME afterwards, and what it says in WORK/NAME.json.
build() {
    local container mounted
    own_buildah bud --isolation chroot --format docker --pull-never --build-arg DEBIAN=localhost/debian \
        --file "$3" --tag "$1" "$2" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "no image $1"; }
    container=$(own_buildah from --pull-never "localhost/$1")
    mounted=$(own_buildah mount "$container")
    rm -rf "${work:?}/$1"
    cp -a "$mounted" "$work/$1"
    own_buildah inspect --type image "localhost/$1" >"$work/$1.json"
    own_buildah rm "$container" >/dev/null
}

build_all() {
    local container mounted context=$work/context
    container=$(own_buildah from scratch)
    mounted=$(own_buildah mount "$container")
    cp -a "$work/plain/." "$mounted/"
    own_buildah umount "$container" >/dev/null
    own_buildah commit --quiet --rm "$container" localhost/debian >/dev/null
    rm -rf "$context"
    mkdir "$context"
    cp "$folder"/spf-policyd_*.deb "$context/"
    build spf-policyd "$context" "$here/Containerfile"
    build postfix "$here/postfix" "$here/postfix/Containerfile"
    rm -rf "$work/images" "$work/runroot"
}

if [ -z "${SPF_PROVE:-}" ]; then
    "$here/../debian/root.sh" "$work"
    build_all
    SPF_PROVE=inside exec unshare --net --mount --pid --fork --kill-child --mount-proc "$0" "$folder" "$work"
fi

# shellcheck source=packaging/world.sh
. "$here/../world.sh"

# What the image says: user, start and health.
eval "$(python3 - "$work/spf-policyd.json" <<'PYTHON'
import json, shlex, sys
config = json.load(open(sys.argv[1]))["Docker"]["config"]
def array(name, values):
    print(f"{name}=({' '.join(map(shlex.quote, values))})")
array("start", config["Entrypoint"] + config["Cmd"])
array("environment", config["Env"])
array("user", [config["User"]])
array("health", ["/bin/sh", "-c", config["Healthcheck"]["Test"][1]])
array("stop", [config["StopSignal"]])
PYTHON
)"

is_healthy() { (exec env -i "${environment[@]}" chroot --userspec="${user[0]}" "$image" "${health[@]}") >"$work/health" 2>&1; }

# The log is written beside the answers.
logged() {
    for _ in $(seq 100); do
        ! grep -q "$1" "$work/container.log" || return 0
        sleep 0.1
    done
    fail "the standard output has no \"$1\""
}

begin() {
    env -i "${environment[@]}" unshare --pid --fork --kill-child chroot --userspec="${user[0]}" "$image" "${start[@]}" \
        >"$work/container.log" 2>/dev/null &
    runtime=$!
    logged '^Listening on '
    service=$(pgrep --parent "$runtime") || fail 'the service does not start'
}

ask() {
    python3 - <<'PYTHON'
import socket
with socket.create_connection(("127.0.0.1", 10045), 30) as client:
    client.sendall(b"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=203.0.113.9\n"
                   b"helo_name=mail.example.com\nsender=alice@example.com\nrecipient=bob@example.org\n\n")
    print(client.makefile().readline().strip())
PYTHON
}

mkdir -p "$image/proc" "$image/dev"
mount -t proc proc "$image/proc"
mount --bind /dev "$image/dev"
echo 'nameserver 127.0.0.1' >"$image/etc/resolv.conf"
mount --bind "$image" "$image"
mount -t proc proc "$image/proc"
mount --bind /dev "$image/dev"
mount -o remount,bind,ro "$image"
begin_dns "$work/nsd"
begin

[ "$(stat --format %u:%g "/proc/$service")" = "${user[0]}" ] || fail 'it runs as another user'
[ -z "$(find "$image" -xdev -perm /6000)" ] || fail 'there are programs that change the user'
[ "$(grep -c . <<<"$(find "$image" -xdev -type f -perm /111 -path '*bin/*')")" -eq 2 ] || fail 'more programs than two'
case $(ask) in 'action=550 5.7.23 '*) ;; *) fail "no rejected forgery: $(ask)" ;; esac
logged '550 5.7.23 '
is_healthy || fail "not healthy: $(cat "$work/health")"

# Postfix, in the other container, finds the service by its name.
mount -t proc proc "$work/postfix/proc"
mount --bind /dev "$work/postfix/dev"
echo 'nameserver 127.0.0.1' >"$work/postfix/etc/resolv.conf"
echo '127.0.0.1 localhost spf-policyd' >"$work/postfix/etc/hosts"
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$work/postfix" postfix start-fg >"$work/postfix.log" 2>&1 &
postfix=$!
for _ in $(seq 100); do
    case $(send 203.0.113.9 2>/dev/null) in '550 5.7.23 '*) break ;; esac
    sleep 0.1
done
case $(send 203.0.113.9) in '550 5.7.23 '*) ;; *) cat "$work/postfix.log" >&2; fail "Postfix says $(send 203.0.113.9)" ;; esac
case $(send 192.0.2.1) in '250 '*) ;; *) fail "Postfix says $(send 192.0.2.1)" ;; esac
kill "$postfix"
wait "$postfix" || true

# A restart cures no DNS, so the health check does not ask for one.
kill "$dns"
wait "$dns" || true
is_healthy || fail "without the DNS, not healthy: $(cat "$work/health")"
begin_dns "$work/nsd"

kill -HUP "$service"
logged 'Read the configuration again'

# As "docker stop" does: the service ends well. After that it is not healthy.
kill -s "${stop[0]}" "$service"
wait "$runtime" || fail "${stop[0]} ends it with $?"
! is_healthy || fail 'healthy without the service'
printf 'prove: a container of %s, as process 1 and user %s: %s\n' "$(du -sh --apparent-size -x "$image" | cut -f 1)" \
    "${user[0]}" "$(grep -m 1 '550 5.7.23' "$work/container.log")"
