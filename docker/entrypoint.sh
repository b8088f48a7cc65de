#!/bin/sh
# Who a lab runs as. A container starts as root, but captures belong to the user who runs it: so root becomes the owner
# of the folder that they go to (a mounted one has its owner on the host), and keeps of its capabilities only the three
# that wires are made of, as far as the container was given them. Nothing else happens here.
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
  while [ ! -d "$folder" ]; do folder=$(dirname -- "$folder"); done
  (cd -- "$folder" && pwd)
}

# Whether Docker made the host's side of a mount, for root, because it was not there. Not where the engine runs for an
# ordinary user (root here is that user there), and not where the host's files show no owner (Docker Desktop).
made_by_docker() {
  kind=$(awk -v folder="$1" '$5 == folder { for (i = 7; i < NF; i++) if ($i == "-") print $(i + 1) }' /proc/self/mountinfo)
  case $kind in '' | tmpfs | overlay | fakeowner | virtiofs | fuse* | 9p) return 1 ;; esac
  [ "$(awk 'NR == 1 { print $1, $2 }' /proc/self/uid_map)" = '0 0' ] && [ -z "$(ls -A "$1")" ]
}

# The wires' capabilities that root has here, as setpriv wants them: -all,+net_admin,+net_raw
wire_capabilities() {
  mask=$((0x$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)))
  set -- -all
  [ $((mask >> 12 & 1)) = 0 ] || set -- "$1,+net_admin"
  [ $((mask >> 13 & 1)) = 0 ] || set -- "$1,+net_raw"
  [ $((mask >> 21 & 1)) = 0 ] || set -- "$1,+sys_admin"
  printf '%s\n' "$1"
}

# Grading stays root's, who can run students' code as somebody else than the grader (CHOWN, SETUID, SETGID, KILL). What it
# leaves in the folder is the owner's all the same.
grade_as_root() {
  "$@" &
  grader=$!
  trap 'kill -TERM "$grader"' TERM INT HUP
  status=0
  wait "$grader" || status=$?
  while kill -0 "$grader" 2>/dev/null; do # it was a signal that ended the waiting
    status=0
    wait "$grader" || status=$?
  done
  find "$(captures_folder "$@")" -user 0 -exec chown -h "$user:$group" {} + 2>/dev/null || true
  exit "$status"
}

# A word that is no program is for packet-journey: run, list, explain, --help …
if [ $# = 0 ] || ! command -v -- "$1" >/dev/null; then set -- /opt/packet-journey/dist/src/cli/main.js "$@"; fi
if [ "$(id -u)" != 0 ]; then exec "$@"; fi

folder=$(captures_folder "$@")
user=$(stat -c %u -- "$folder")
group=$(stat -c %g -- "$folder")
if [ "$user" = 0 ]; then
  case $(stat -c %a -- "$folder") in
    1777) user=1000 group=1000 ;; # a folder for everyone, such as /tmp
    *)
      if made_by_docker "$folder"; then
        say "the folder of captures was not there, so Docker made it, for root: to have it for yourself," \
          "mkdir captures before, or now sudo chown -R \"\$(id -u):\$(id -g)\" captures"
      fi
      exec "$@"
      ;;
  esac
fi

if [ "$1 ${2:-}" = "/opt/packet-journey/dist/src/cli/main.js grade" ]; then grade_as_root "$@"; fi

kept=$(wire_capabilities)
become() { setpriv --reuid "$user" --regid "$group" --clear-groups --inh-caps "$kept" --ambient-caps "$kept" -- "$@"; }
if become true 2>/dev/null; then
  exec setpriv --reuid "$user" --regid "$group" --clear-groups --inh-caps "$kept" --ambient-caps "$kept" -- "$@"
fi
say "cannot become user $user, whose folder $folder is: add --cap-add SETUID --cap-add SETGID, or --user $user:$group"
exec "$@"
