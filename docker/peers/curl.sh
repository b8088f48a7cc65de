#!/bin/sh
# A real laptop (PEER=curl): udhcpc gets the address, the kernel does ARP, IP and TCP, curl is the browser.
set -eu

# The name server that DHCP tells is the one in /etc/resolv.conf, which is read-only here (docker/peers/resolv.conf).
udhcpc -i "$INTERFACE" -f -q -n -t 5 -s "$PEERS/udhcpc.sh" -x hostname:laptop

# TLS 1.2 with RSA key exchange as in the document; curl puts its secrets into SSLKEYLOGFILE for Wireshark.
exec curl --verbose --no-progress-meter --location --cacert ca.crt --tls-max 1.2 --ciphers AES128-GCM-SHA256 --max-time 30 http://www.google.com/
