#!/usr/bin/env bash
# build.sh ROOT VERSION OUT: makes spf-policyd_VERSION_amd64.deb and spfquery-net_VERSION_amd64.deb from the folder that the
# tarball is made of. The same input gives the same octets. Needs dpkg-deb and gzip.
set -euo pipefail
root=$1 version=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

install_page() {
    install -D -m 0644 "$root/share/man/man${2##*.}/$2" "$1/usr/share/man/man${2##*.}/$2"
    gzip -n -9 "$1/usr/share/man/man${2##*.}/$2"
}

# Debian's policy wants the licence, the changelog, and no other copy of either.
install_documents() {
    local package=$1 folder=$2/usr/share/doc/$1
    install -D -m 0644 "$here/copyright" "$folder/copyright"
    printf '%s (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- The Spf authors <noreply@localhost>  %s\n' \
        "$package" "$version" "$(LC_ALL=C date -u -R -d "@$epoch")" | gzip -n -9 >"$folder/changelog.gz"
    gzip -n -9 -c "$root/share/doc/spf/CHANGELOG.md" >"$folder/CHANGELOG.md.gz"
    install -D -m 0644 "$here/$package.lintian-overrides" "$2/usr/share/lintian/overrides/$package"
}

build() {
    local package=$1 tree=$work/$1
    install -d -m 0755 "$tree/DEBIAN"
    sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$(du -sk --apparent-size "$tree/usr" | cut -f1)/" \
        "$here/$package.control" >"$tree/DEBIAN/control"
    local script
    for script in preinst postinst prerm postrm; do
        [ ! -f "$here/$package.$script" ] || install -m 0755 "$here/$package.$script" "$tree/DEBIAN/$script"
    done
    (cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\n' | LC_ALL=C sort | xargs md5sum) >"$tree/DEBIAN/md5sums"
    chmod -R u=rwX,go=rX "$tree"
    find "$tree" -exec touch --no-dereference --date="@$epoch" {} +
    SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz --build "$tree" \
        "$out/${package}_${version}_amd64.deb" >/dev/null
}

policyd=$work/spf-policyd
install -D -m 0755 "$root/bin/spf-policyd" "$policyd/usr/sbin/spf-policyd"
install_page "$policyd" spf-policyd.8
install_page "$policyd" spf-policyd-greylist.8
install_page "$policyd" spf-policyd.conf.5
install -D -m 0644 "$here/spf-policyd.sysusers" "$policyd/usr/lib/sysusers.d/spf-policyd.conf"
for unit in spf-policyd.service spf-policyd.socket; do
    install -D -m 0644 "$root/lib/systemd/system/$unit" "$policyd/lib/systemd/system/$unit"
done
sed -i 's|^ExecStart=spf-policyd |ExecStart=/usr/sbin/spf-policyd |' "$policyd/lib/systemd/system/spf-policyd.service"

# Shipped empty: a file at a default place would shadow the predecessor's configuration.
install -d -m 0755 "$policyd/etc/spf-policyd"
install_documents spf-policyd "$policyd"
cp -R "$root/share/doc/spf/." "$policyd/usr/share/doc/spf-policyd/"
(cd "$policyd/usr/share/doc/spf-policyd" && rm -f CHANGELOG.md && ln -sf copyright LICENSE)
"$here/../links.py" "$policyd/usr/share/doc/spf-policyd"
grep -rlF /usr/local/bin/spf-policyd "$policyd/usr/share/doc/spf-policyd" |
    xargs sed -i 's|/usr/local/bin/spf-policyd|/usr/sbin/spf-policyd|g'
build spf-policyd

# Debian has three packages with a spfquery already, and lets alternatives choose between them.
query=$work/spfquery-net
install -D -m 0755 "$root/bin/spfquery" "$query/usr/bin/spfquery.net"
install -D -m 0644 "$root/share/man/man1/spfquery.1" "$query/usr/share/man/man1/spfquery.net.1"
gzip -n -9 "$query/usr/share/man/man1/spfquery.net.1"
install_documents spfquery-net "$query"
build spfquery-net
