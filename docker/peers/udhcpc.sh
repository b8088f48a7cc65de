#!/bin/sh
# What udhcpc calls with a lease: gives it to the kernel. $subnet is 255.255.255.0, $mask 24.
case $1 in
  bound | renew)
    ip address replace "$ip/$mask" dev "$interface"
    ip route replace default via "$router" dev "$interface"
    echo "udhcpc: $ip/$mask, router $router, DNS $dns" ;;
esac
