#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image in which submissions are graded: Ubuntu 22.04 by default;
# Debian 12 will do, too. It gets Node.js, the libraries of the grader, and bubblewrap, which keeps students' code apart.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
node_home=${PACKET_JOURNEY_NODE:-/opt/packet-journey-node}

# Is this Node.js as new as the grader needs (package.json, engines)?
new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
}

install_packages() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

apt-get update
install_packages bubblewrap ca-certificates util-linux
command -v npm >/dev/null || install_packages nodejs npm

node=$(command -v node || true)
if [ -z "$node" ] || ! new_enough "$node"; then
  # The distribution's is too old. npm has the same program that others download, for each kind of processor.
  case $(uname -m) in
    aarch64 | arm64) kind=arm64 ;;
    *) kind=x64 ;;
  esac
  npm install --prefix "$node_home" --no-save --no-package-lock --no-audit --no-fund "node-linux-$kind@24"
  node=$node_home/node_modules/node-linux-$kind/bin/node
fi
new_enough "$node"
ln -sfn "$node" "$here/node"

(cd "$here/packet-journey" && npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund)
"$here/node" "$here/packet-journey/dist/src/cli/main.js" list >/dev/null

chmod 755 "$here/run_autograder"
if [ -e "$here/secret" ]; then chmod 600 "$here/secret"; fi
