# shellcheck shell=bash
# The world in which the release is tried, for scripts in a network namespace of their own: two hosts, a name server, and a
# client of the mail server.

ip link set lo up
for address in 192.0.2.1 203.0.113.9; do ip address add "$address/32" dev lo; done

# begin_dns FOLDER: a name server in the background, as process $dns, for one domain whose mail comes from 192.0.2.1 only.
begin_dns() {
    local folder=$1
    mkdir -p "$folder"
    cat >"$folder/zone" <<'ZONE'
$TTL 60
. IN SOA ns.test. root.ns.test. 1 60 60 60 60
. IN NS ns.test.
ns.test. IN A 127.0.0.1
example.com. IN TXT "v=spf1 ip4:192.0.2.1 -all"
example.com. IN MX 10 mail.example.com.
mail.example.com. IN A 192.0.2.1
ZONE
    cat >"$folder/conf" <<CONF
server:
    ip-address: 127.0.0.1
    username: ""
    zonesdir: "$folder"
    database: ""
    pidfile: ""
    xfrdfile: "$folder/xfrd"
    zonelistfile: "$folder/zones"
remote-control:
    control-enable: no
zone:
    name: "."
    zonefile: zone
CONF
    nsd -d -c "$folder/conf" 2>"$folder/log" &
    dns=$!
}

# send CLIENT [SUBJECT]: how Postfix answers this client, who says that the mail is from example.com.
send() {
    python3 - "$@" <<'PYTHON'
import smtplib, sys
with smtplib.SMTP(source_address=(sys.argv[1], 0), timeout=60) as client:
    client.connect("127.0.0.1", 25)
    client.ehlo("mail.example.com")
    client.mail("alice@example.com")
    code, text = client.rcpt("root@example.org")
    if code == 250 and len(sys.argv) > 2:
        code, text = client.data(f"Subject: {sys.argv[2]}\r\n\r\n")
    print(code, text.decode())
PYTHON
}
