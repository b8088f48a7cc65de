#!/bin/sh
# Who a lab runs as. A container starts as root, but captures belong to the user who runs it: so root becomes the owner
# of the folder that they go to (a mounted one has its owner on the host), and keeps only the three capabilities that
# wires are made of, as far as the container was given them. Nothing else happens here.
set -eu

say() { printf 'packet-journey: %s\n' "$*" >&2; }

# The folder of --out, or /work/captures; where it does not exist yet, the nearest one above it that does.
captures_folder() {
  folder=/work/captures
  while [ $# -gt 0 ]; do
    case $1 in
      --out) folder=${2:-$folder} ;;
      --out=*) folder=${1#--out=} ;;
    esac
    shift
  done
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  printf '%s\n' "$folder"
}

# Whether Docker made the host's side of a mount, for root, because it was not there. Not where the engine runs for an
# ordinary user (root here is that user there), and not where the host's files show no owner (Docker Desktop).
made_by_docker() {
  kind=$(awk -v folder="$1" '$5 == folder { for (i = 7; i < NF; i++) if ($i == "-") print $(i + 1) }' /proc/self/mountinfo)
  case $kind in '' | tmpfs | overlay | fakeowner | virtiofs | fuse* | 9p | v9fs | drvfs) return 1 ;; esac
  [ "$(awk 'NR == 1 { print $1, $2 }' /proc/self/uid_map)" = '0 0' ] && [ -z "$(ls -A "$1")" ]
}

# The names of those of our capabilities that this container has, as setpriv wants them: +sys_admin,+net_raw
held() {
  setpriv --dump | sed -n 's/^Effective capabilities: //p' | tr ',' '\n' |
    sed -n -E 's/^(sys_admin|net_admin|net_raw)$/+\1/p' | paste -sd, -
}

# A word that is no program is for packet-journey: run, list, explain, --help …
[ $# -gt 0 ] && command -v "$1" >/dev/null || set -- packet-journey "$@"
[ "$(id -u)" = 0 ] || exec "$@"

folder=$(captures_folder "$@")
user=$(stat -c %u "$folder")
group=$(stat -c %g "$folder")
if [ "$user" = 0 ]; then
  if made_by_docker "$folder"; then
    say "$folder was not there on the host, so Docker made it, for root. What is in it can be read by everyone;" \
      "to have it for yourself: sudo chown -R \"\$(id -u):\$(id -g)\" captures (and mkdir captures before the next run)"
  fi
  [ -w "$folder" ] && [ "$(stat -c %a "$folder")" = 1777 ] || exec "$@"
  user=1000 group=1000 # a folder for everyone, such as /tmp
fi

capabilities=$(held)
keep() { setpriv --reuid "$user" --regid "$group" --clear-groups --inh-caps "-all${capabilities:+,$capabilities}" \
  --ambient-caps "-all${capabilities:+,$capabilities}" -- "$@"; }
if keep true 2>/dev/null; then
  exec setpriv --reuid "$user" --regid "$group" --clear-groups --inh-caps "-all${capabilities:+,$capabilities}" \
    --ambient-caps "-all${capabilities:+,$capabilities}" -- "$@"
fi
say "cannot become user $user, who owns $folder: that takes --cap-add SETUID --cap-add SETGID, or --user $user:$group"
exec "$@"
