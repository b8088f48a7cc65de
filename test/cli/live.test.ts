/** A run that is watched: the stream that is made of it, and the socket on which it is offered. */

import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { CaptureFile } from '../../src/capture/capture-file.ts';
import { captureRecords, readCapture } from '../../src/capture/read-capture.ts';
import { findLab, labs } from '../../src/cli/labs.ts';
import { deviceSource } from '../../src/cli/live-device.ts';
import { knock, liveFolder, liveSocketPath, liveSockets, removeStale } from '../../src/cli/live-folder.ts';
import { findLiveRun } from '../../src/cli/live-reader.ts';
import { offerLive } from '../../src/cli/live-server.ts';
import { type LiveSource, LiveStream } from '../../src/cli/live-stream.ts';
import { MEMORY_EPOCH } from '../../src/cli/wires.ts';
import { type Lab, LabRun } from '../../src/lab/lab.ts';
import { captureFiles, reportOf } from '../../src/lab/report.ts';
import type { RecordedFrame, World } from '../../src/lab/world.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';
import { DEFAULT_SEED } from '../helpers/lab-runs.ts';

const root = mkdtempSync(join(tmpdir(), 'pj-live-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(join(root, 'run-'));

const journey = findLab('journey');
const reference = (lab: Lab) =>
  readFileSync(join(import.meta.dirname, '../../captures/reference', lab.name, `${lab.name}.pcapng`));

/** A memory run with something done between any two of its events. */
function watchedRun(between: (run: LabRun) => void): LabRun {
  const memory = createMemoryMedium({ epoch: MEMORY_EPOCH });
  const run: LabRun = new LabRun({
    wire: 'memory',
    seed: DEFAULT_SEED,
    medium: {
      ...memory,
      run(done, limit) {
        return memory.run(() => {
          between(run);
          return done();
        }, limit);
      },
    },
  });
  return run;
}

/** What a run shows: its packets where, when, what and why; and the names. */
function shown({ interfaces, packets, names }: CaptureFile) {
  const told = packets.map(({ interfaceId, timestamp, bytes, comments }) => ({
    link: interfaces[interfaceId]!.name,
    timestamp,
    bytes: Buffer.from(bytes).toString('hex'),
    comments,
  }));
  return { interfaces: interfaces.map(({ name, linkType }) => ({ name, linkType })), packets: told, names };
}

/** A run with frames of our choice. */
class Scripted implements LiveSource {
  readonly tlsKeyLog: string[] = [];
  readonly links: World['links'] = [];
  readonly frames: RecordedFrame[] = [];
  readonly epoch = 0;
  readonly world = this;

  send(link: string, bytes: Uint8Array = new Uint8Array(60)): void {
    this.frames.push({ link, from: 0, time: this.frames.length, bytes });
  }
}

const bare: Lab = {
  number: 99,
  name: 'bare',
  title: { en: '', ko: '' },
  wires: ['memory'],
  steps: [],
  names: {},
  run: async () => {},
};

describe('the stream of a run', () => {
  test.each(labs)('of $name, taken after each event, shows what the run’s own file shows', async (lab) => {
    const chunks: Uint8Array[] = [];
    const run = watchedRun(() => {
      if (stream.next) chunks.push(stream.take());
    });
    const stream = new LiveStream(lab, run);
    await lab.run(run);
    chunks.push(stream.take());
    // Several frames may come of one event: what a flood brings, what a router passes on.
    expect(chunks.length).toBeGreaterThan(run.world.frames.length / 8);
    const live = readCapture(Buffer.concat(chunks));
    expect(live.problem).toBeUndefined();
    expect(shown(live)).toEqual(shown(readCapture(reference(lab))));
  });

  test('taken when the run is over is the run’s own file, byte for byte', async () => {
    const run = watchedRun(() => {});
    await journey.run(run);
    const same = Buffer.compare(new LiveStream(journey, run).take(), reference(journey)) === 0;
    expect(same).toBe(true);
  });

  test('has each TLS secret once, after the hello messages and before the first packet that it opens', async () => {
    const chunks: Uint8Array[] = [];
    const run = watchedRun(() => {
      if (stream.next) chunks.push(stream.take());
    });
    const stream = new LiveStream(journey, run);
    await journey.run(run);
    chunks.push(stream.take());
    const records = [...captureRecords(Buffer.concat(chunks))];
    const at = (step: string) =>
      records.findIndex((record) => record.kind === 'packet' && record.packet.comments.some((c) => c.startsWith(step)));
    const secrets = records.flatMap((record, i) => (record.kind === 'secrets' ? [{ i, ...record.secrets }] : []));
    expect(secrets.map(({ data }) => new TextDecoder().decode(data)).join('')).toBe(`${run.tlsKeyLog.join('\n')}\n`);
    expect(secrets.every(({ i }) => i > at('S-TLS-2') && i < at('S-TLS-6'))).toBe(true);
    expect(at('S-HTTP-1')).toBeGreaterThan(0);
  });

  test('describes a link when it is made', () => {
    const source = new Scripted();
    const stream = new LiveStream(bare, source);
    source.links.push({ name: 'first', framing: 'ethernet' });
    source.send('first');
    const chunks = [stream.take()];
    source.links.push({ name: 'second', framing: 'ip' });
    source.send('second');
    source.send('first');
    chunks.push(stream.take());
    const { interfaces, packets } = readCapture(Buffer.concat(chunks));
    expect(interfaces.map(({ name, linkType }) => [name, linkType])).toEqual([
      ['first', 1],
      ['second', 101],
    ]);
    expect(packets.map(({ interfaceId }) => interfaceId)).toEqual([0, 1, 0]);
  });

  test('stops where it is told to: after so many packets, or at a time', () => {
    const source = new Scripted();
    source.links.push({ name: 'wire', framing: 'ethernet' });
    for (let i = 0; i < 10; i++) source.send('wire');
    const stream = new LiveStream(bare, source);
    stream.take(3);
    expect(stream.next).toBe(source.frames[3]);
    stream.take(Number.POSITIVE_INFINITY, 6);
    expect(stream.next).toBe(source.frames[7]);
    stream.take();
    expect(stream.next).toBeUndefined();
  });
});

describe('a run that is offered', () => {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** Connects a reader; `all` is what it was given by the end. */
  async function read(folder: string, lab: Lab) {
    const socket = (await knock(liveSocketPath(folder, lab.name)))!;
    sockets.push(socket);
    const chunks: Uint8Array[] = [];
    socket.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    const all = new Promise<Uint8Array>((resolve) => socket.on('close', () => resolve(Buffer.concat(chunks))));
    return { socket, all };
  }

  test('has the same files with readers as without, and gives each reader all of it, whenever it comes', async () => {
    const folder = newFolder();
    let late: ReturnType<typeof read> | undefined;
    const run = watchedRun(({ world }) => {
      if (world.frames.length >= 150) late ??= read(folder, journey);
    });
    const offer = await offerLive(journey, run, folder);
    const early = [await read(folder, journey), await read(folder, journey)];
    await journey.run(run);
    expect(await offer.end()).toBe(0);

    const files = captureFiles(reportOf(journey, run));
    expect(Buffer.compare(files[0]!.bytes, reference(journey))).toBe(0);
    const expected = shown(readCapture(reference(journey)));
    for (const reader of [...early, (await late)!]) expect(shown(readCapture(await reader.all))).toEqual(expected);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('does not mind a reader that closes early', async () => {
    const folder = newFolder();
    let leaves: (() => void) | undefined;
    const run = watchedRun(({ world }) => {
      if (world.frames.length >= 100) leaves?.();
    });
    const offer = await offerLive(journey, run, folder);
    const [stays, goes] = [await read(folder, journey), await read(folder, journey)];
    leaves = () => goes.socket.destroy();
    await journey.run(run);
    expect(await offer.end()).toBe(0);
    expect(readCapture(await stays.all).packets).toHaveLength(run.world.frames.length);
  });

  test('leaves a reader behind that does not read, and the others have all', async () => {
    const folder = newFolder();
    const source = new Scripted();
    const offer = await offerLive(bare, source, folder);
    const sleeper = await read(folder, bare);
    sleeper.socket.pause();
    const reader = await read(folder, bare);
    source.links.push({ name: 'wire', framing: 'ethernet' });
    for (let i = 0; i < 4000; i++) source.send('wire', new Uint8Array(1500)); // more than a socket holds
    expect(await offer.end(5)).toBe(1);
    expect(readCapture(await reader.all).packets).toHaveLength(4000);
  });

  test('fills no memory for a reader that is slow: what it was not given yet waits in the run’s record', async () => {
    const folder = newFolder();
    const source = new Scripted();
    let waiting = 0;
    const write = Socket.prototype.write;
    vi.spyOn(Socket.prototype, 'write').mockImplementation(function (this: Socket, chunk: string | Uint8Array) {
      const result = write.call(this, chunk);
      waiting = Math.max(waiting, this.writableLength);
      return result;
    });
    const offer = await offerLive(bare, source, folder);
    (await read(folder, bare)).socket.pause();
    source.links.push({ name: 'wire', framing: 'ethernet' });
    for (let i = 0; i < 2000; i++) source.send('wire', new Uint8Array(1500));
    expect(await offer.end(5)).toBe(1);
    vi.restoreAllMocks();
    expect(waiting).toBeGreaterThan(0);
    expect(waiting).toBeLessThan(100_000); // of 3 MB
  });

  test('lets in who knocks as it ends', async () => {
    const folder = newFolder();
    const source = new Scripted();
    const offer = await offerLive(bare, source, folder);
    source.links.push({ name: 'wire', framing: 'ethernet' });
    source.send('wire');
    const knocking = read(folder, bare);
    await offer.end();
    expect(readCapture(await (await knocking).all).packets).toHaveLength(1);
  });

  test('that had no packet is a capture with its links', async () => {
    const folder = newFolder();
    const source = new Scripted();
    const offer = await offerLive(bare, source, folder);
    const reader = await read(folder, bare);
    source.links.push({ name: 'wire', framing: 'ethernet' });
    await offer.end();
    const { interfaces, packets } = readCapture(await reader.all);
    expect([interfaces.length, packets.length]).toEqual([1, 0]);
  });

  test('where nobody reads is not looked at', async () => {
    const source = new Scripted();
    const offer = await offerLive(
      { ...bare, steps: [{ id: 'X', say: { en: '', ko: '' }, shows: () => expect.unreachable() }] },
      source,
      newFolder(),
    );
    source.links.push({ name: 'wire', framing: 'ethernet' });
    source.send('wire');
    await nextTurn();
    expect(await offer.end()).toBe(0);
  });

  test('where the folder is open to others goes on unwatched, and says why', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o755);
    const { problem, end } = await offerLive(bare, new Scripted(), folder);
    expect(problem?.en).toContain('chmod 700');
    expect(readdirSync(folder)).toEqual([]);
    expect(await end()).toBe(0);
  });

  test('where the folder cannot be made goes on unwatched, and says why', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    for (const folder of [file, join(file, 'x'), '/proc/packet-journey']) {
      expect((await offerLive(bare, new Scripted(), folder)).problem?.en).toContain('could not watch');
    }
  });

  test('where the path is longer than sockets have goes on unwatched, and says why', async () => {
    const { problem } = await offerLive(bare, new Scripted(), join(root, 'x'.repeat(100)));
    expect(problem?.en).toContain('too long');
  });

  test('makes the folder for its user alone', async () => {
    const folder = join(newFolder(), 'a', 'b');
    const offer = await offerLive(bare, new Scripted(), folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual([`bare-${process.pid}.sock`]);
    await offer.end();
  });
});

test('a container’s side of a run has what its devices send and what comes in, in order, on its own links', () => {
  const source = new Scripted();
  source.links.push({ name: 'elsewhere', framing: 'ethernet' }, { name: 'ours', framing: 'ethernet' });
  const arrivals: RecordedFrame[] = [];
  const nearEnd = (link: string) => (link === 'ours' ? 0 : undefined);
  const side = deviceSource(source, { arrivals, nearEnd });
  const arrive = (time: number) => arrivals.push({ link: 'ours', from: 1, time, bytes: new Uint8Array(60) });
  const send = (link: string, time: number) => source.frames.push({ link, from: 0, time, bytes: new Uint8Array(60) });
  const stream = new LiveStream(bare, side);
  send('ours', 1);
  send('elsewhere', 2);
  arrive(3);
  send('ours', 4);
  const chunks = [stream.take(2)];
  arrive(4);
  send('ours', 4);
  chunks.push(stream.take());
  const { interfaces, packets } = readCapture(Buffer.concat(chunks));
  expect(interfaces.map(({ name }) => name)).toEqual(['ours']);
  expect(packets.map(({ timestamp }) => Number(timestamp / 1000n))).toEqual([1, 3, 4, 4, 4]);
  expect(side.world.frames.map(({ from }) => from)).toEqual([0, 1, 0, 1, 0]);
});

describe('looking for a run', () => {
  const never = { lab: undefined, wait: 0, onWait: () => expect.unreachable() };

  test('finds none in a folder that is not there, or is empty', async () => {
    expect(await findLiveRun(never, join(root, 'nowhere'))).toBeUndefined();
    expect(await findLiveRun(never, newFolder())).toBeUndefined();
  });

  test('waits for one to start, and says so once', async () => {
    const folder = newFolder();
    let offer: ReturnType<typeof offerLive> | undefined;
    const found = await findLiveRun(
      {
        lab: 'bare',
        wait: Number.POSITIVE_INFINITY,
        onWait() {
          expect(offer).toBeUndefined();
          offer = offerLive(bare, new Scripted(), folder);
        },
      },
      folder,
    );
    expect(found).toMatchObject({ lab: 'bare', pid: process.pid });
    found!.socket.destroy();
    await (await offer!).end();
  });

  test('finds the lab that is asked for', async () => {
    const folder = newFolder();
    const offer = await offerLive(bare, new Scripted(), folder);
    expect(await findLiveRun({ ...never, lab: 'dhcp' }, folder)).toBeUndefined();
    const found = await findLiveRun({ ...never, lab: 'bare' }, folder);
    found!.socket.destroy();
    await offer.end();
  });

  test('removes what a killed process left, and not the socket on which somebody listens', async () => {
    const folder = newFolder();
    const code = `require('node:net').createServer().listen(process.argv[1] + '/tcp-' + process.pid + '.sock', () => console.log())`;
    const child = spawn(process.execPath, ['-e', code, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const stale = join(folder, `tcp-${child.pid}.sock`);
    child.kill('SIGKILL');
    await gone;
    expect(existsSync(stale)).toBe(true);
    // A process of another container has a number of its own there.
    const elsewhere = createServer().listen(join(folder, 'dns-4194304999.sock'));
    await new Promise((resolve) => elsewhere.once('listening', resolve));
    await removeStale(folder);
    expect(liveSockets(folder).map(({ lab }) => lab)).toEqual(['dns']);
    elsewhere.close();
  });

  test('does not trust a folder that others may use', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o777);
    await expect(findLiveRun(never, folder)).rejects.toThrow('chmod 700');
  });

  test('is done where PACKET_JOURNEY_RUNTIME says, else in XDG_RUNTIME_DIR if that is there, else in a folder in /tmp', () => {
    const { PACKET_JOURNEY_RUNTIME: ours, XDG_RUNTIME_DIR: runtime } = process.env;
    const set = (ours: string | undefined, runtime: string | undefined) => {
      for (const [name, value] of Object.entries({ PACKET_JOURNEY_RUNTIME: ours, XDG_RUNTIME_DIR: runtime })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      return liveFolder();
    };
    const there = newFolder();
    mkdirSync(join(there, 'x'));
    expect(set('/chosen', there)).toBe('/chosen');
    expect(set(undefined, there)).toBe(join(there, 'packet-journey'));
    const own = join(tmpdir(), `packet-journey-${process.getuid?.()}`);
    expect(set(undefined, join(there, 'missing'))).toBe(own);
    expect(set(undefined, undefined)).toBe(own);
    set(ours, runtime);
  });
});
