/** Attacks that want to know what they should not, or to reach what is not theirs: files, environment, memory, network. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { solutionFiles } from '../../helpers/grading.ts';
import { attackTest } from './attack.ts';

const LOOT = 'a secret that nobody may read: 7c1d';
const solution = resolve(import.meta.dirname, '../../solutions/02-dhcp/discover.ts');
let folder: string;
let server: Server;
let visits = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attack-test-'));
  writeFileSync(join(folder, 'secret.txt'), LOOT);
  writeFileSync(join(folder, 'results.json'), 'no result yet');
  process.env.PACKET_JOURNEY_TEST_LOOT = LOOT;
  server = createServer((socket) => {
    visits++;
    socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(() => {
  delete process.env.PACKET_JOURNEY_TEST_LOOT;
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const secret = () => join(folder, 'secret.txt');
const port = () => (server.address() as { port: number }).port;

/** Tells what it finds by throwing it. */
const telling = (expression: string, before = ''): string => `import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
${before}
export async function buildDiscover(): Promise<never> {
  throw new Error('found: ' + (await (async () => ${expression})()));
}`;
const notFound = /^your code threw Error: (ENOENT|EACCES|EPERM|EROFS)/;

describe('files', () => {
  attackTest('the secret is read from the disk', () => ({
    code: telling(`fs.readFileSync(${JSON.stringify(secret())}, 'utf8')`),
    reason: notFound,
    loot: LOOT,
  }));
  attackTest('the reference solution is read', () => ({
    code: telling(`fs.readFileSync(${JSON.stringify(solution)}, 'utf8')`),
    reason: notFound,
    loot: 'A reference solution, written as a student would',
  }));
  for (const how of [solution, `file://${solution}`])
    attackTest(`the reference solution is imported: ${how === solution ? 'a path' : 'a URL'}`, () => ({
      code: `export * from ${JSON.stringify(how)};`,
      reason: /^your code threw Error: Cannot find module/,
    }));
  attackTest('the reference solution is imported, later', () => ({
    code: `export const buildDiscover = async (given) => (await import(${JSON.stringify(solution)})).buildDiscover(given);`,
    reason: /^your code threw Error: Cannot find module/,
  }));
  attackTest('the list of users', () => ({
    code: telling("fs.readFileSync('/etc/passwd', 'utf8')"),
    reason: notFound,
    loot: 'root:x:0:0',
  }));
  attackTest('a way up', () => ({
    code: telling(`fs.readFileSync(${JSON.stringify(`${'../'.repeat(20)}etc/passwd`)}, 'utf8')`),
    reason: notFound,
    loot: 'root:x:0:0',
  }));
  attackTest('links made on the spot', () => ({
    code: telling(`(fs.symlinkSync('/', new URL('root', import.meta.url)), 'made')`),
    reason: notFound,
  }));
  attackTest('what there is at all: nothing of anybody else', () => ({
    code: telling(
      "fs.readdirSync('/', { recursive: true }).filter((name) => !/^(usr|lib|lib64|etc|seat)\\b/.test(name) && !process.execPath.startsWith('/' + name)).length",
    ),
    reason: /^your code threw Error: found: 0 /,
  }));
  attackTest('its own files, and the runner, are as they are', () => ({
    code: telling(`(() => {
      const tried = [
        () => fs.writeFileSync('/seat/runner.mjs', ''),
        () => fs.unlinkSync('/seat/runner.mjs'),
        () => fs.renameSync('/seat/code', '/seat/other'),
        () => fs.chmodSync('/seat', 0o777),
        () => fs.mkdirSync('/x'),
      ];
      return tried.map((attempt) => { try { attempt(); return 'done'; } catch (error) { return error.code; } }).join();
    })()`),
    reason: /^your code threw Error: found: (E(ROFS|ACCES|PERM),?){5} /,
  }));
});

describe('results', () => {
  attackTest(
    'the results file is written',
    () => ({
      code: telling(
        `['${folder}/results.json', '/autograder/results/results.json', '/grade/results/results.json', 'results.json']
          .map((path) => { try { fs.writeFileSync(path, '{"score":100}'); return 'done'; } catch (error) { return error.code; } })
          .join()`,
      ),
      reason: /^your code threw Error: found: (E(ROFS|NOENT|ACCES),?){4} /,
    }),
    () => expect(readFileSync(join(folder, 'results.json'), 'utf8')).toBe('no result yet'),
  );
});

describe('environment and memory', () => {
  attackTest('the environment is empty', () => ({
    code: telling("Object.keys(process.env).join() + ' ' + Object.values(process.env).join()"),
    reason: /^your code threw Error: found: PWD \/seat /,
  }));
  attackTest("the grader's environment", () => ({
    code: telling("fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8')"),
    reason: notFound,
  }));
  for (const path of [
    '/proc/1/environ',
    '/proc/self/environ',
    '/proc/1/cmdline',
    '/proc/self/mem',
    '/sys/kernel',
    '/dev/mem',
  ])
    attackTest(path, () => ({ code: telling(`fs.readFileSync('${path}', 'utf8')`), reason: notFound }));
  attackTest("the grader's memory", () => ({
    code: telling(`fs.openSync('/proc/${process.pid}/mem', 'r+')`),
    reason: notFound,
  }));
  attackTest('its own memory, to become native code', () => ({
    code: telling("fs.openSync('/proc/self/mem', 'r+')"),
    reason: notFound,
  }));
  attackTest('other processes', () => ({
    code: telling("fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).length"),
    reason: notFound,
  }));
  attackTest('another user', () => ({
    code: telling('(process.setuid(0), process.getuid())'),
    reason: /^your code threw Error: (setuid )?EPERM/,
  }));
  attackTest('native code: an addon of its own', () => ({
    code: telling("(fs.writeFileSync('/tmp/own.node', 'ELF'), process.dlopen({ exports: {} }, '/tmp/own.node'))"),
    reason: notFound,
  }));
  attackTest('native code: a library that is there', () => ({
    code: telling("(process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6'), 'loaded')"),
    reason: /^your code threw Error: .*(Module did not self-register|cannot open shared object|self-register)/,
  }));
  attackTest('the inspector', () => ({
    code: telling(
      "(inspector.open(0, '127.0.0.1'), String(inspector.url()))",
      "import * as inspector from 'node:inspector';",
    ),
    reason: /^your code threw Error: (found: undefined|.*inspector)/i,
  }));
});

describe('the network', () => {
  const noNetwork = /^your code threw Error: .*(EPERM|EACCES|ENETUNREACH|EAI_AGAIN|EMFILE)/;
  const settled = (what: string) =>
    `new Promise((found, fail) => { const one = ${what}; one.on('error', fail); one.on('connect', () => found('connected')); one.on('listening', () => found('listening')); })`;
  attackTest('TCP to a server of this machine', () => ({
    code: telling(settled(`net.connect(${port()}, '127.0.0.1')`)),
    reason: noNetwork,
    loot: 'found: connected',
  }));
  attackTest(
    'TCP to a server of this machine: nobody comes',
    async () => {
      // Who came in the test before, where nothing kept them, is counted now that there is time for it.
      await new Promise((resolve) => setTimeout(resolve, 500));
      visits = 0;
      return { code: telling(settled(`net.connect(${port()}, '127.0.0.1')`)), reason: noNetwork };
    },
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(visits).toBe(0);
    },
  );
  attackTest('TCP to anywhere', () => ({ code: telling(settled("net.connect(80, '192.0.2.1')")), reason: noNetwork }));
  attackTest('a server', () => ({
    code: telling(settled("net.createServer().listen(0, '127.0.0.1')")),
    reason: noNetwork,
    loot: 'found: listening',
  }));
  attackTest('UDP', () => ({
    code: telling(settled("dgram.createSocket('udp4').bind(0)"), "import * as dgram from 'node:dgram';"),
    reason: noNetwork,
    loot: 'found: listening',
  }));
  attackTest('DNS', () => ({
    code: telling(
      "dns.lookup('www.google.com').then(({ address }) => address)",
      "import * as dns from 'node:dns/promises';",
    ),
    reason: /^your code threw Error: (getaddrinfo|queryA)/,
  }));
  attackTest('DNS, by its own resolver', () => ({
    code: telling("dns.resolve4('www.google.com')", "import * as dns from 'node:dns/promises';"),
    reason: /^your code threw Error: queryA/,
    limits: { callTimeout: 20_000 },
  }));
  attackTest('fetch', () => ({
    code: telling(`fetch('http://127.0.0.1:${port()}/').catch((error) => { throw error.cause; })`),
    reason: noNetwork,
  }));
  attackTest('a Unix socket', () => ({
    code: telling(settled("net.connect('/var/run/docker.sock')")),
    reason: /^your code threw Error: .*(EPERM|ENOENT)/,
  }));
  attackTest('an abstract Unix socket', () => ({
    code: telling(settled("net.connect('\\0/tmp/.X11-unix/X0')")),
    reason: noNetwork,
  }));
  attackTest('interfaces', () => ({
    code: telling('Object.keys(os.networkInterfaces()).join()'),
    reason: /^your code threw (System)?Error: .*uv_interface_addresses/,
  }));
});

describe('the grader itself', () => {
  for (const [name, target] of [
    ['its parent', 'process.ppid'],
    ['everybody', '-1'],
    ['the first process', '1'],
    ['the grader', String(process.pid)],
  ])
    attackTest(`killing ${name}`, () => ({
      code: telling(`(process.kill(${target}, 'SIGKILL'), new Promise((on) => setTimeout(on, 500, 'killed')))`),
      reason: /^your code threw Error: (kill E(PERM|SRCH)|found: killed)/,
    }));
  attackTest('a solution of the sort is worth something only as itself', () => ({
    code: [...solutionFiles('02-dhcp').values()][0]!.replace('buildDiscover', 'buildDiscovery'),
    reason: /^your code threw TypeError: there is no function buildDiscover/,
  }));
});
