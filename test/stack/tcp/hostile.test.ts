/** A peer that sends anything at all: no exception, no transition that is not in the table, no unbounded answer. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { decodeTcp, type TcpOptions } from '../../../src/packet/tcp.ts';
import { isTcpTransition } from '../../../src/stack/tcp/states.ts';
import { TcpStack } from '../../../src/stack/tcp/tcp-stack.ts';
import type { TcpStream } from '../../../src/stack/tcp/tcp-stream.ts';
import { LAPTOP, SERVER } from './script.ts';

/** Numbers near those that the connection uses, and some that are nowhere near. */
const near = fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.nat(0xffffffff), fc.constantFrom(0, 1, 65535, 65536));
const flag = fc.boolean();
const seldom = fc.integer({ min: 0, max: 19 }).map((n) => n === 0);
const block = fc.tuple(near, near);

const segment = fc.record({
  sequence: near,
  acknowledgment: near,
  syn: seldom,
  fin: seldom,
  rst: seldom,
  ack: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  psh: flag,
  urg: flag,
  window: fc.oneof(fc.nat(0xffff), fc.constantFrom(0, 1, 65535)),
  length: fc.oneof(fc.constant(0), fc.nat(3000)),
  mss: fc.option(fc.nat(0xffff), { nil: undefined }),
  windowScale: fc.option(fc.nat(255), { nil: undefined }),
  sackPermitted: flag,
  sack: fc.array(block, { maxLength: 4 }),
  timestamps: fc.option(fc.record({ value: fc.nat(0xffffffff), echoReply: fc.nat(0xffffffff) }), { nil: undefined }),
});
const step = fc.record({
  wait: fc.oneof(fc.nat(50), fc.nat(100_000)),
  act: fc.constantFrom('nothing', 'nothing', 'nothing', 'write', 'end', 'pause', 'resume', 'timer'),
  segment,
});

test.each([
  ['client', {}],
  ['client', { timestamps: true, sack: false }],
  ['client', { blindAttackChecks: false }],
  ['server', {}],
  ['server', { nagle: false, receiveBuffer: 2000, windowScale: false }],
  ['server', { synCookies: 'always', blindAttackChecks: false }],
] as const)('a %s with %o', (side, config) => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 80 }), fc.boolean(), (steps, established) => {
      let sentSegments = 0;
      let delivered = 0;
      let stream: TcpStream | undefined;
      /** One beyond our SYN's number, which may be a cookie. */
      let ours = 0xfffffff1;
      const stack = new TcpStack({
        random: new Random('hostile'),
        ...config,
        onStateChange: (_local, _remote, from, to) => expect(isTcpTransition(from, to), `${from} > ${to}`).toBe(true),
      });
      const [local, remote] = side === 'client' ? [LAPTOP, SERVER] : [SERVER, LAPTOP];
      const handler = {
        onData: (bytes: Uint8Array) => {
          delivered += bytes.length;
        },
      };
      const pump = () => {
        let out = 0;
        for (let sent = stack.pollTransmit(); sent; sent = stack.pollTransmit()) {
          const { payload, dataOffset, syn, sequenceNumber } = decodeTcp(sent.bytes, sent.src, sent.dst);
          if (syn) ours = seqAdd(sequenceNumber, 1);
          expect(payload.length + 4 * dataOffset).toBeLessThanOrEqual(1480);
          out++;
          // A send buffer's worth of the smallest segments is the most that one event can cause.
          expect(out).toBeLessThan(6000);
        }
        sentSegments += out;
      };
      let now = 0;
      let received = 0;
      const inject = (one: typeof segment extends fc.Arbitrary<infer S> ? S : never, ours: number, theirs: number) => {
        const options: TcpOptions = one.syn
          ? { mss: one.mss, windowScale: one.windowScale, sackPermitted: one.sackPermitted }
          : { sack: one.sack.map(([left, right]) => [seqAdd(ours, left), seqAdd(ours, right)] as const) };
        if (one.timestamps) options.timestamps = one.timestamps;
        received += one.length;
        stack.handleSegment(
          {
            ...one,
            srcPort: remote.port,
            dstPort: local.port,
            sequenceNumber: seqAdd(theirs, one.sequence),
            acknowledgmentNumber: one.ack ? seqAdd(ours, one.acknowledgment) : 0,
            dataOffset: 5,
            reserved: 0,
            cwr: false,
            ece: false,
            checksum: 0,
            urgentPointer: 0,
            options,
            payload: new Uint8Array(one.length),
          },
          remote.address,
          local.address,
          now,
        );
      };

      const plain = { sequence: 0, acknowledgment: 0, fin: false, rst: false, psh: false, urg: false, length: 0 };
      const opening = { ...plain, window: 65535, mss: 1460, windowScale: 7, sackPermitted: true, sack: [] };
      const accept = (made: TcpStream) => {
        stream = made;
        return handler;
      };
      if (side === 'client') stream = stack.connect(local, remote, handler, now, { initialSequenceNumber: 0xfffffff0 });
      else stack.listen(local.port, accept, { initialSequenceNumber: 0xfffffff0 });
      pump();
      if (established) {
        const ack = { ...opening, ack: true, timestamps: undefined };
        if (side === 'server') inject({ ...ack, ack: false, syn: true }, 0, 999);
        else inject({ ...ack, syn: true }, 0xfffffff1, 999);
        pump();
        if (side === 'server') inject({ ...ack, syn: false }, ours, 1000);
        pump();
        expect(stack.connections()[0]?.state).toBe('ESTABLISHED');
      }
      for (const { wait, act, segment: one } of steps) {
        now += milliseconds(wait);
        if (act === 'timer' && stack.nextTimer() <= now) stack.handleTimer(now);
        const info = stack.connections()[0];
        const alive = stream && info && !['FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSING', 'LAST-ACK'].includes(info.state);
        if (act === 'write' && alive && info.state === 'ESTABLISHED') stream!.write(new Uint8Array(5000), now);
        if (act === 'end') stream?.end(now);
        if (act === 'pause') stream?.pause();
        if (act === 'resume') stream?.resume(now);
        inject(one, info?.sndUna ?? 0xfffffff0, info?.rcvNxt ?? 1000);
        pump();
        for (const { cwnd, mss, rcvWnd, srtt } of stack.connections()) {
          expect(mss).toBeGreaterThan(0);
          expect(cwnd).toBeGreaterThanOrEqual(mss);
          expect(rcvWnd).toBeLessThanOrEqual(256 * 1024);
          expect(srtt ?? 0).toBeGreaterThanOrEqual(0);
        }
        expect(stack.connections().length).toBeLessThanOrEqual(1);
      }
      expect(delivered).toBeLessThanOrEqual(received);
      expect(sentSegments).toBeLessThan(10_000);
    }),
    { numRuns: 150, interruptAfterTimeLimit: 20_000 },
  );
});
