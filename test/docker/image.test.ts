/**
 * The image, and every command of docs/containers.md and of README's section on Docker as it is written there: what it
 * does, whose files it leaves, and that nothing else is left.
 */

import { execFile, spawnSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/capture/read-capture.ts';
import { dockerTest, engine } from '../helpers/docker.ts';
import { peerTest } from '../helpers/peers.ts';
import { complaints } from '../helpers/tshark.ts';

const repository = join(import.meta.dirname, '../..');
const reference = join(repository, 'captures/reference');
/** Whoever runs the containers: somebody who is not in the image, where we may pretend to be. */
const isRoot = process.geteuid?.() === 0;
const user = isRoot ? { uid: 4711, gid: 4712 } : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** A folder with what a checkout has, of which the user is the owner. */
const folder = mkdtempSync(join(tmpdir(), 'pj-docker-'));
const captures = join(folder, 'captures');
const projectName = basename(folder).toLowerCase();

const onMemory = /^Wire: memory/m;
const onNetns = /^Wire: netns/m;

/** What each documented command does. */
const documented: Readonly<Record<string, (output: string, status: number) => void>> = {
  'docker build -t packet-journey .': (_output, status) => expect(status).toBe(0),
  'docker run --rm -v ./captures:/work/captures packet-journey': (output) => {
    expect(output).toMatch(onMemory);
    // Why not on real links, and the flags with which it would be.
    expect(output.replace(/\s+/g, ' ')).toContain('docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN');
    expectCaptures('journey', 'the same bytes');
  },
  'docker run --rm packet-journey list': (output) => expect(output).toContain('S-DHCP-1'),
  'docker run --rm packet-journey explain reference/dhcp/dhcp.pcapng --frame 1': (output) =>
    expect(output).toContain('DHCP DISCOVER'),
  'docker run --rm packet-journey doctor': (output) => {
    expect(output).toContain('→ docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN\n');
    expect(output).toMatch(/✔ loopback.*\n✔ tshark/);
  },
  'docker run --rm -v ./captures:/work/captures packet-journey run dhcp --lang ko': (output) => {
    expect(output).toContain('와이어: memory');
    expectCaptures('dhcp', 'the same bytes');
  },
  'docker run --rm -v ./captures:/work/captures packet-journey run tcp --wire loopback': onLoopback,
  'docker run --rm packet-journey tshark -r reference/tcp/tcp.pcapng': (output) => expect(output).toContain('[SYN]'),
  'docker compose run --rm lab': onRealLinks,
  'docker compose run --rm lab tshark -r captures/journey/ap-switch.pcap': (output) =>
    expect(output).toContain('DHCP Discover'),
  'docker compose run --rm lab run tcp --wire loopback': onLoopback,
  'docker compose run --rm lab setpriv --dump': (output) => {
    expect(output).toContain(`uid: ${user.uid}`);
    expect(output).toContain('no_new_privs: 1');
    expect(output).toContain('Ambient capabilities: net_admin,net_raw,sys_admin');
    expect(output).toContain('Capability bounding set: setgid,setuid,net_admin,net_raw,sys_admin');
  },
  "docker compose run --rm lab grep -E 'Cap|NoNewPrivs|Seccomp' /proc/self/status": (output) => {
    expect(output).toMatch(/^CapEff:\s+0000000000203000$/m); // NET_ADMIN, NET_RAW, SYS_ADMIN
    expect(output).toMatch(/^NoNewPrivs:\s+1$/m);
  },
  'docker compose run --rm lab findmnt /': (output) => expect(output).toMatch(/^\/\s.*\sro,/m),
  'docker run --rm --cap-add SYS_ADMIN --cap-add NET_ADMIN -v ./captures:/work/captures packet-journey run journey --wire netns':
    onRealLinks,
  'docker run --rm --read-only --tmpfs /tmp --network none --security-opt no-new-privileges --cap-drop ALL --cap-add SYS_ADMIN --user "$(id -u):$(id -g)" -v ./captures:/work/captures packet-journey run journey --wire netns':
    onRealLinks,
  'docker run --rm --read-only --tmpfs /tmp --network none --security-opt no-new-privileges --cap-drop ALL --security-opt seccomp=unconfined --user "$(id -u):$(id -g)" -v ./captures:/work/captures packet-journey run journey --wire netns':
    onRealLinks,
  'docker run --rm --user "$(id -u):$(id -g)" -v ./captures:/work/captures packet-journey run dhcp': () =>
    expectCaptures('dhcp', 'the same bytes'),
};

function onRealLinks(output: string, status: number): void {
  expect(output).toMatch(onNetns);
  expect(status).toBe(0);
  expectCaptures('journey', 'the same frames');
}

function onLoopback(output: string): void {
  expect(output).toMatch(/^Wire: loopback/m);
  expectFiles('tcp');
}

beforeAll(() => {
  cpSync(join(repository, 'compose.yaml'), join(folder, 'compose.yaml'));
  mkdirSync(captures);
  if (isRoot) chownSync(captures, user.uid, user.gid);
});
afterAll(() => remove(folder));

const remove = (path: string) => rmSync(path, { recursive: true, force: true });

describe('the pages about containers', () => {
  test('name no command that is not tried here', () => {
    for (const page of ['docs/containers.md', 'docs/containers.ko.md']) {
      expect(commandsOf(page).sort()).toEqual(Object.keys(documented).sort());
    }
    for (const page of ['README.md', 'README.ko.md']) {
      const unknown = commandsOf(page).filter(
        (command) => documented[command] === undefined && !isTestedElsewhere(command),
      );
      expect(unknown, page).toEqual([]);
      expect(commandsOf(page).length, page).toBeGreaterThan(1);
    }
  });

  test('leave nothing to one processor, and name no registry', () => {
    const dockerfile = readFileSync(join(repository, 'Dockerfile'), 'utf8');
    expect(dockerfile).not.toMatch(/amd64=|x86_64|linux-x64|TARGETARCH|--platform/);
    expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([
      'node:24-bookworm-slim',
      'base',
      'base',
      'tools',
      'tools',
    ]);
  });
});

describe('the devcontainer', () => {
  const text = readFileSync(join(repository, '.devcontainer/devcontainer.json'), 'utf8');
  const { build, capAdd, remoteUser } = JSON.parse(text) as Record<'remoteUser', string> & {
    build: { target: string };
    capAdd: string[];
  };

  test('has no fields but those of the specification (containers.dev, Dev Container metadata reference)', () => {
    const known = ['name', 'build', 'remoteUser', 'init', 'capAdd', 'updateContentCommand', 'customizations'];
    expect(Object.keys(JSON.parse(text)).filter((key) => !known.includes(key))).toEqual([]);
  });

  // With this checkout's packages: an editor's container has its own, from `npm ci`.
  dockerTest(
    'goes over real links, as an ordinary user and as root',
    async () => {
      const built = await sh(`docker build -q --target ${build.target} .`, repository);
      expect(built.status, built.output).toBe(0);
      const image = built.output.trim().split('\n').at(-1);
      const flags = `--init ${capAdd.map((name) => `--cap-add ${name}`).join(' ')} --user ${remoteUser}`;
      const lab = 'npm run -s lab --';
      const script = `for sudo in "" sudo; do $sudo ${lab} doctor; $sudo ${lab} run arp --wire netns --out /tmp/$sudo; done`;
      const run = await sh(
        `docker run --rm ${flags} -v "${repository}:/checkout:ro" -w /checkout ${image} sh -c 'set -e; ${script}; g++ --version'`,
        folder,
      );
      expect(run.status, run.output).toBe(0);
      expect(run.output.match(/^Wire: netns/gm)).toHaveLength(2);
      expect(run.output).toMatch(/namespace +as an ordinary user, in a user namespace[\s\S]*namespace +as root/);
    },
    900_000,
  );
});

describe('every documented command', () => {
  const before = engine && leftBehind();
  for (const [command, check] of Object.entries(documented)) {
    dockerTest(
      command,
      async () => {
        // What a command finds is its own, but for the one that reads what the one before it wrote.
        if (!command.includes('-r captures/')) for (const name of readdirSync(captures)) remove(join(captures, name));
        const { output, status } = await sh(command, command.startsWith('docker build') ? repository : folder);
        expect(status, output).toBe(0);
        check(output, status);
      },
      900_000,
    );
  }

  dockerTest('leaves no container and no network behind', async () => {
    if (engine?.compose === 'docker-compose') await sh('docker-compose down', folder); // as the page says
    expect(leftBehind()).toEqual(before);
  });
});

describe('what a container refuses', () => {
  const run = (flags: string, words: string) =>
    sh(`docker run --rm ${flags} -v ./captures:/work/captures packet-journey ${words}`, folder);

  const refusals: readonly [flags: string, words: string, line: string][] = [
    ['', 'run dhcp --wire netns', 'not given SYS_ADMIN, NET_ADMIN'],
    ['', 'run dhcp --wire netns', 'docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN'],
    ['--cap-drop ALL --cap-add SETUID --cap-add SETGID', 'run tcp --wire loopback', 'docker run --cap-add NET_RAW'],
    [`--user ${user.uid}:${user.gid}`, 'run tcp --wire loopback', 'docker run without --user'],
    ['--read-only --user 65534:65534', 'run dhcp', 'cannot write captures'],
  ];
  for (const [flags, words, line] of refusals) {
    dockerTest(`docker run ${flags} … ${words}: ${line}`, async () => {
      const { output, status } = await run(flags, words);
      expect(output).toContain(line);
      expect(status).toBe(2);
      expect(output.trim().split('\n')).toHaveLength(1);
    });
  }

  dockerTest('without SETUID root cannot become the owner, and says what that takes', async () => {
    const { output } = await run('--cap-drop ALL', 'list');
    expect(output).toContain(`or --user ${user.uid}:${user.gid}`);
  });

  dockerTest(
    'a folder that was not there is made by Docker for root: the run says so, and is done all the same',
    async () => {
      const empty = join(folder, 'elsewhere');
      mkdirSync(empty);
      const first = await sh('docker run --rm -v ./captures:/work/captures packet-journey run arp', empty);
      expect(first.status, first.output).toBe(0);
      expect(first.output).toContain('sudo chown -R "$(id -u):$(id -g)" captures');
      expect(statSync(join(empty, 'captures/arp/arp.pcapng')).uid).toBe(0);
      await sh('docker run --rm -v ./captures:/work/captures packet-journey rm -r captures/arp', empty);
    },
  );

  dockerTest('the folder of --out has an owner of its own', async () => {
    const { output } = await sh(
      'docker run --rm --tmpfs /data:uid=77,gid=78 packet-journey sh -c id --out /data',
      folder,
    );
    expect(output).toContain('uid=77 gid=78');
  });
});

/** The lines of a page that are commands of docker's, those of the bridge and of live captures left out: they have tests of their own. */
function commandsOf(page: string): string[] {
  const lines = readFileSync(join(repository, page), 'utf8').split('\n');
  const commands = lines.flatMap((line) => /^ {4}(docker .*)$/.exec(line)?.[1]?.replace(/\s+#.*$/, '') ?? []);
  const inText = lines.flatMap((line) => [...line.matchAll(/`(docker (?:run|build) [^`]* packet-journey [^`]*)`/g)]);
  return [...new Set([...commands, ...inText.map(([, command]) => command!)])].filter((one) => !isTestedElsewhere(one));
}

function isTestedElsewhere(command: string): boolean {
  return /--profile bridge|^docker compose exec|capture --live/.test(command);
}

/** Runs a command as our user would type it, with what an older Docker wants instead. */
function sh(command: string, cwd: string): Promise<{ output: string; status: number }> {
  let typed = command.replace('$(id -u)', `${user.uid}`).replace('$(id -g)', `${user.gid}`);
  if (engine && engine.clientMajor < 23) typed = typed.replace('-v ./captures', '-v "$PWD/captures"');
  if (engine?.compose) typed = typed.replace(/^docker compose run/, `${engine.compose} run -T`);
  const env = { ...process.env, LANG: 'C.UTF-8', COMPOSE_PROJECT_NAME: projectName };
  return new Promise((resolve) => {
    execFile('sh', ['-c', typed], { cwd, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ output: stdout + stderr, status: error === null ? 0 : Number(error.code ?? -1) });
    });
  });
}

function expectCaptures(lab: string, what: 'the same bytes' | 'the same frames'): void {
  expectFiles(lab);
  for (const name of readdirSync(join(reference, lab)).filter((one) => /\.pcap(ng)?$/.test(one))) {
    const [ours, wanted] = [join(captures, lab, name), join(reference, lab, name)].map((path) => readFileSync(path));
    if (what === 'the same bytes') expect(Buffer.compare(ours!, wanted!), name).toBe(0);
    else if (name.endsWith('.pcap')) expect(framesOf(ours!), name).toEqual(framesOf(wanted!));
  }
  const key = join(captures, lab, 'tls-keys.log');
  for (const name of readdirSync(join(reference, lab)).filter((one) => one.endsWith('.pcap'))) {
    if (canJudge) expect(complaints(join(captures, lab, name), ['-o', `tls.keylog_file:${key}`]), name).toEqual([]);
  }
}

const canJudge = spawnSync('tshark', ['--version']).status === 0;
peerTest(['tshark'], 'tshark is here to judge the captures', () => {});

/** The captures of the lab are there, and belong to the user. */
function expectFiles(lab: string): void {
  const made = join(captures, lab);
  const names = readdirSync(made);
  expect(names.filter((name) => name.endsWith('.pcap')).length).toBeGreaterThan(0);
  for (const path of [made, ...names.map((name) => join(made, name))]) {
    const { uid, gid } = statSync(path);
    expect({ path, uid, gid }).toEqual({ path, ...user });
  }
}

function framesOf(file: Uint8Array): string[] {
  return readCapture(file).packets.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
}

function leftBehind(): string[] {
  const list = (args: string[]) => spawnSync('docker', args, { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  const isOurs = (line: string) => line.includes(projectName) || line.includes(basename(folder));
  return [
    ...list(['ps', '-a', '--no-trunc', '--format', '{{.Names}} {{.Mounts}}']).filter(isOurs),
    ...list(['network', 'ls', '--format', '{{.Name}}']).filter(isOurs),
  ];
}
