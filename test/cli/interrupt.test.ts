/** A run that is stopped: readable captures, a story that says so, and nothing left behind. */

import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/capture/read-capture.ts';
import { missingRights } from '../helpers/netns.ts';
import { findTool, peerTest } from '../helpers/peers.ts';
import { checkout, inFolder, outcomeOf, run, shellCommand, startOnTerminal, startProgram } from './program.ts';

const english = { LANG: 'en_US.UTF-8' };
/** Programs of a test that failed are ended with it. */
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** All the captures of the journey are there and can be read; answers how many frames they hold. */
function framesOf(out: string): number {
  expect(readdirSync(inFolder(out, 'journey'))).toContain('air-monitor.pcap');
  for (const name of readdirSync(inFolder(out, 'journey')).filter((one) => one.includes('.pcap'))) {
    const path = inFolder(out, 'journey', name);
    expect([name, readCapture(readFileSync(path)).problem]).toEqual([name, undefined]);
  }
  const all = inFolder(out, 'journey/journey.pcapng');
  const tshark = findTool('tshark');
  if (tshark) execFileSync(tshark, ['-r', all], { stdio: ['ignore', 'ignore', 'pipe'] });
  return readCapture(readFileSync(all)).packets.length;
}

const ofWholeJourney = readCapture(readFileSync(`${checkout}captures/reference/journey/journey.pcapng`)).packets.length;

test('on the memory wire', async () => {
  // As soon as the run listens for the signal, it gets it. The clock runs so fast that the memory wire, which looks
  // up every 50 ms, does so after each frame: otherwise a fast machine would be done before.
  const script = `let now = 0;
    performance.now = () => (now += 100);
    process.on('newListener', (name) => {
      if (name === 'SIGINT') setImmediate(() => process.kill(process.pid, 'SIGINT'));
    });`;
  const { stdout, stderr, code } = await run(['run', 'journey', '--wire', 'memory', '--out', 'memory'], {
    env: english,
    nodeOptions: ['--import', `data:text/javascript,${encodeURIComponent(script)}`],
  });
  expect(stderr).toBe('Interrupted (SIGINT): the captures hold what had happened until then.\n');
  expect(code).toBe(130);
  expect(stdout).toContain('\nInterrupted (SIGINT)');
  expect(stdout).toContain('no frame shows this yet');
  expect(framesOf('memory')).toBeLessThan(ofWholeJourney);
});

describe('on netns', () => {
  /** Waits until the run sends frames inside its namespace; answers with that process and namespace. */
  async function underway(child: ChildProcess): Promise<{ pid: number; netns: string }> {
    for (;;) {
      if (child.exitCode !== null) throw new Error('the run ended before it could be interrupted');
      for (const pid of descendantsOf(child.pid!)) {
        const devices = read(`/proc/${pid}/net/dev`);
        // Received bytes and packets of our cables' ends.
        const frames = [...devices.matchAll(/^ *pj\d+[ab]: *\d+ +(\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
        if (frames > 20) return { pid, netns: readlinkSync(`/proc/${pid}/ns/net`) };
      }
      await sleep(20);
    }
  }

  function descendantsOf(pid: number): number[] {
    const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
    return children.flatMap((child) => [child, ...descendantsOf(child)]);
  }

  function read(path: string): string {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return ''; // it ended meanwhile
    }
  }

  function isInUse(netns: string): boolean {
    return readdirSync('/proc').some((name) => {
      try {
        return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/ns/net`) === netns;
      } catch {
        return false; // it ended meanwhile
      }
    });
  }

  const needs = ['ip', 'unshare', ...missingRights()];

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    peerTest(needs, `by ${signal}`, async () => {
      const before = Object.keys(networkInterfaces());
      const child = startProgram(['run', 'journey', '--wire', 'netns', '--lang', 'en', '--out', signal]);
      started.push(child);
      const ended = outcomeOf(child);
      const { pid, netns } = await underway(child);
      child.kill(signal);
      const { stderr, stdout, code } = await ended;
      expect(stderr).toBe(`Interrupted (${signal}): the captures hold what had happened until then.\n`);
      expect(code).toBe(status);
      expect(stdout).toMatch(/^The journey.*\nWire: netns .*\nInterrupted \(/);
      const frames = framesOf(signal);
      expect(frames).toBeGreaterThan(0);
      expect(frames).toBeLessThan(ofWholeJourney);
      expect([existsSync(`/proc/${pid}`), isInUse(netns)]).toEqual([false, false]);
      expect(Object.keys(networkInterfaces())).toEqual(before);
    });
  }

  peerTest([...needs, 'script'], 'by Ctrl-C on a terminal', async () => {
    const child = startOnTerminal(shellCommand('run journey --wire netns --lang en --out ctrl-c'));
    started.push(child);
    const ended = outcomeOf(child);
    const { pid, netns } = await underway(child);
    child.stdin!.write('\x03');
    const { stdout, code } = await ended;
    expect(code).toBe(130);
    expect(stdout).toContain('Interrupted (SIGINT): the captures hold');
    expect(stdout.lastIndexOf('\x1b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\x1b[?25l')); // the cursor is back
    expect(framesOf('ctrl-c')).toBeGreaterThan(0);
    expect([existsSync(`/proc/${pid}`), isInUse(netns)]).toEqual([false, false]);
  });
});
