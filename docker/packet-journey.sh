#!/bin/sh
# The command on a container's PATH. `docker compose exec` starts it as root: there, too, it becomes the user whose
# folder the captures go to.
exec /opt/packet-journey/docker/entrypoint.sh /opt/packet-journey/dist/src/cli/main.js "$@"
