/** Other people's DNS programs, run on 127.0.0.0/8 from configurations written for the test. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DnsRecord } from '../../src/packet/dns/message.ts';
import type { ZoneData } from '../../src/stack/dns/zone.ts';
import type { Endpoint } from '../../src/stack/sockets.ts';
import { findTool } from '../helpers/peers.ts';
import { PORT } from './dns-node-sockets.ts';

/** A program's output; rejects if it says that it failed. */
export function output(tool: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(findTool(tool)!, args, { timeout: 20_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${tool} ${args.join(' ')}: ${stdout}${stderr}`, { cause: error })) : resolve(stdout),
    );
  });
}

/** What `dig` prints with +short, or with other options. */
export function dig(server: string, ...args: string[]): Promise<string> {
  return output('dig', [`@${server}`, '-p', `${PORT}`, '+tries=1', '+time=5', ...args]);
}

export function kdig(server: string, ...args: string[]): Promise<string> {
  return output('kdig', [`@${server}`, '-p', `${PORT}`, '+retry=0', '+time=5', ...args]);
}

export interface Program {
  stop(): Promise<void>;
}

/** NSD serving the zones. */
export function startNsd({ address, port }: Endpoint, zones: readonly ZoneData[]): Promise<Program> {
  return startServer('nsd', { address, port }, (folder) => {
    const zoneBlocks = zones.map(
      (zone, i) => `zone:\n  name: "${zone.origin}"\n  zonefile: "${writeZone(folder, i, zone)}"`,
    );
    const settings = ['username: ""', 'chroot: ""', 'database: ""', 'pidfile: ""', 'xfrdfile: ""', 'server-count: 1'];
    const server = ['server:', `ip-address: ${address}@${port}`, ...settings, `zonesdir: "${folder}"`];
    const control = ['remote-control:', 'control-enable: no'];
    const config = write(folder, 'nsd.conf', [...server, `zonelistfile: "${folder}/list"`, ...control, ...zoneBlocks]);
    return ['-d', '-c', config];
  });
}

/** BIND's named serving the zones. It listens on addresses of interfaces only: of loopback's, that is 127.0.0.1. */
export function startNamed({ address, port }: Endpoint, zones: readonly ZoneData[]): Promise<Program> {
  return startServer('named', { address, port }, (folder) => {
    const blocks = zones.map(
      (zone, i) => `zone "${zone.origin}" { type primary; file "${writeZone(folder, i, zone)}"; check-names ignore; };`,
    );
    const options = [
      `directory "${folder}"; pid-file none; session-keyfile none; managed-keys-directory "${folder}";`,
      `listen-on port ${port} { ${address}; }; listen-on-v6 { none; };`,
      'recursion no; dnssec-validation no; notify no; allow-transfer { none; }; empty-zones-enable no;',
    ];
    const config = write(folder, 'named.conf', ['options {', ...options, '};', 'controls { };', ...blocks]);
    return ['-g', '-n', '1', '-c', config];
  });
}

async function startServer(tool: string, at: Endpoint, configure: (folder: string) => string[]): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), `packet-journey-${tool}-`));
  const child = spawn(findTool(tool)!, configure(folder), { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log += data));
  const program = { stop: () => stop(child, folder) };
  for (let tries = 0; tries < 50; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (child.exitCode !== null) break;
    // Any response will do: it is there.
    const ready = await output('dig', [`@${at.address}`, '-p', `${at.port}`, '+tries=1', '+time=1', '.', 'SOA']).catch(
      () => '',
    );
    if (ready.includes('status:')) return program;
  }
  await program.stop();
  throw new Error(`${tool} did not start: ${log}`);
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}

function write(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** A zone in master file format (RFC 1035 §5.1). */
function writeZone(folder: string, index: number, { records }: ZoneData): string {
  const dot = (name: string) => (name === '.' ? '.' : `${name}.`);
  const line = (record: DnsRecord) => `${dot(record.name)} ${record.ttl} IN ${record.type} ${dataText(record, dot)}`;
  // The SOA record has to come first.
  const ordered = [...records].sort((one, other) => Number(other.type === 'SOA') - Number(one.type === 'SOA'));
  return write(folder, `${index}.zone`, ordered.map(line));
}

function dataText(record: DnsRecord, dot: (name: string) => string): string {
  switch (record.type) {
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return dot(record.data);
    case 'MX':
      return `${record.data.preference} ${dot(record.data.exchange)}`;
    case 'SOA': {
      const { mname, rname, serial, refresh, retry, expire, minimum } = record.data;
      return [dot(mname), dot(rname), serial, refresh, retry, expire, minimum].join(' ');
    }
    case 'TXT':
      return record.data.map((text) => `"${text}"`).join(' ');
    case 'A':
    case 'AAAA':
      return record.data;
    default:
      throw new Error(`no text for ${record.type}`);
  }
}
