# The image in which the labs run. docs/containers.md says what each way of running it may do, and why.
#
#   docker build -t packet-journey .
#   docker run --rm -v ./captures:/work/captures packet-journey
#
# Nothing here is bound to one processor: whatever Node's image and Debian have (amd64, arm64) is what this image has.

FROM node:24-bookworm-slim AS base
# What compiles finds Node's own headers here, and downloads none.
ENV npm_package_config_node_gyp_nodedir=/usr/local

# The programs of a lab: tshark to look, iproute2 and util-linux for real links, and the real peers that can stand
# where our devices do. Debian starts none of these servers.
FROM base AS tools
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      tshark iproute2 util-linux dnsmasq-base unbound nginx-light curl bind9-dnsutils openssl ca-certificates \
      iputils-ping traceroute udhcpc bubblewrap \
 && rm -rf /var/lib/apt/lists/*

# All packages, with raw-socket compiled, which takes a compiler that nobody needs afterwards.
FROM base AS build
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3 make g++ \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/packet-journey
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json build.mjs ./
COPY src src
COPY labs labs
RUN npm run build && chmod 755 dist/src/cli/main.js \
 && npm prune --omit=dev && node -e "require('raw-socket'); require('koffi')" \
 && find labs -name '*.ts' -not -path '*/starter/*' -delete

# For the editor, which mounts the checkout and calls `npm ci`: .devcontainer/devcontainer.json. Wires that take root
# there have it from sudo.
FROM tools AS dev
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3 make g++ git openssh-client \
      less procps ethtool tcpdump sudo \
 && rm -rf /var/lib/apt/lists/* \
 && echo 'node ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/node
CMD ["bash"]

# The labs, ready to run: the last stage is what `docker build` makes.
FROM tools AS lab
COPY --from=build /opt/packet-journey/package.json /opt/packet-journey/
COPY --from=build /opt/packet-journey/node_modules /opt/packet-journey/node_modules
COPY --from=build /opt/packet-journey/dist /opt/packet-journey/dist
COPY --from=build /opt/packet-journey/labs /opt/packet-journey/labs
COPY README.md README.ko.md CHANGELOG.md /opt/packet-journey/
COPY docs /opt/packet-journey/docs
COPY captures/reference /opt/packet-journey/captures/reference
COPY platforms /opt/packet-journey/platforms
COPY docker /opt/packet-journey/docker
RUN chmod 755 /opt/packet-journey/docker/*.sh \
 && ln -s /opt/packet-journey/docker/packet-journey.sh /usr/local/bin/packet-journey \
 && install -d -o node -g node /work/captures \
 && ln -s /opt/packet-journey/labs /opt/packet-journey/docs /opt/packet-journey/captures/reference /work/
# The user who runs it may be any, with no entry in /etc/passwd and no home.
ENV HOME=/tmp
WORKDIR /work
ENTRYPOINT ["/opt/packet-journey/docker/entrypoint.sh"]
CMD ["run", "journey"]
