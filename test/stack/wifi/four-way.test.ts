/** The 4-way handshake between our two sides: RFC-like sentences for IEEE Std 802.11-2020 §12.7.6 and §12.7.7. */

import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/bytes/hex.ts';
import { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds, NEVER, seconds } from '../../../src/bytes/time.ts';
import { decodeKeyMessage, type GroupKey, MIC_OFFSET } from '../../../src/packet/wifi/eapol-key.ts';
import { wpa2Personal, writeRsn } from '../../../src/packet/wifi/elements.ts';
import { type PairwiseKeys, pmkFromPassphrase } from '../../../src/packet/wifi/wpa2-keys.ts';
import { Authenticator } from '../../../src/stack/wifi/authenticator.ts';
import type { HandshakeEvent } from '../../../src/stack/wifi/handshake-message.ts';
import { Supplicant } from '../../../src/stack/wifi/supplicant.ts';

const [ap, station] = ['00:1f:57:21:a8:3c', '00:16:d3:23:68:8a'] as const;
const rsn = writeRsn(wpa2Personal);

/** Both sides, and what they told. */
class Pair {
  readonly authenticator: Authenticator;
  readonly supplicant: Supplicant;
  readonly events: string[] = [];
  apKeys: PairwiseKeys | undefined;
  stationKeys: PairwiseKeys | undefined;
  stationGroup: GroupKey | undefined;
  installs = 0;
  group = { key: { keyId: 1, gtk: new Uint8Array(16).fill(7) }, packetNumber: 41 };
  now: Micros = 0;

  constructor({ passphrase = 'correct horse', apRsn = rsn, stationRsn = rsn } = {}) {
    const tell = (who: string) => (event: HandshakeEvent) =>
      this.events.push(`${who} ${event.kind}${'step' in event ? ` ${event.step}` : ''}`);
    this.authenticator = new Authenticator({
      pmk: pmkFromPassphrase('correct horse', 'iptime01'),
      ap,
      station,
      ownRsn: rsn,
      stationRsn,
      group: () => this.group,
      random: new Random('ap'),
      onKeys: (keys) => {
        this.apKeys = keys;
      },
      onEvent: tell('ap'),
    });
    this.supplicant = new Supplicant({
      pmk: pmkFromPassphrase(passphrase, 'iptime01'),
      ap,
      station,
      ownRsn: rsn,
      apRsn,
      random: new Random('station'),
      onKeys: (keys, group, packetNumber) => {
        this.installs++;
        this.stationKeys = keys;
        this.stationGroup = group;
        expect(packetNumber).toBe(this.group.packetNumber);
      },
      onGroupKey: (group) => {
        this.stationGroup = group;
      },
      onEvent: tell('station'),
    });
  }

  /** Carries messages until both are quiet. `lose` names the messages, counted from 1, that do not arrive. */
  carry(lose: readonly number[] = [], change: (frame: Uint8Array) => Uint8Array = (frame) => frame): Uint8Array[] {
    const carried: Uint8Array[] = [];
    for (;;) {
      const down = this.authenticator.pollTransmit();
      const frame = down ?? this.supplicant.pollTransmit();
      if (!frame) return carried;
      carried.push(frame);
      if (lose.includes(carried.length)) continue;
      if (down) this.supplicant.handle(change(frame), this.now);
      else this.authenticator.handle(frame, this.now);
    }
  }

  /** To the next timer. */
  wait(): void {
    this.now = this.authenticator.nextTimer();
    this.authenticator.handleTimer(this.now);
  }
}

function keysOf({ kck, kek, tk }: PairwiseKeys): string[] {
  return [toHex(kck), toHex(kek), toHex(tk)];
}

describe('with the same passphrase', () => {
  test('four messages give both sides the same keys, and the station the group key', () => {
    const pair = new Pair();
    pair.authenticator.start(0);
    expect(pair.carry().length).toBe(4);
    expect(pair.authenticator.state).toBe('done');
    expect(keysOf(pair.apKeys!)).toEqual(keysOf(pair.stationKeys!));
    expect(pair.stationGroup).toEqual(pair.group.key);
    expect(pair.authenticator.nextTimer()).toBe(NEVER);
    expect(pair.events.filter((event) => event.includes('received'))).toEqual([
      'station received message-1',
      'ap received message-2',
      'station received message-3',
      'ap received message-4',
    ]);
  });

  test('the passphrase, the PMK and the temporal key are in none of them', () => {
    const pair = new Pair();
    pair.authenticator.start(0);
    const all = pair
      .carry()
      .map((frame) => toHex(frame))
      .join('');
    const secrets = [pmkFromPassphrase('correct horse', 'iptime01'), pair.apKeys!.tk, pair.group.key.gtk];
    for (const secret of secrets) expect(all).not.toContain(toHex(secret));
  });

  test.for([1, 2, 3, 4])('message %i is lost: it is asked for again, and the keys are installed once', (lost) => {
    const pair = new Pair();
    pair.authenticator.start(0);
    pair.carry([lost]);
    expect(pair.authenticator.state).not.toBe('done');
    expect(pair.authenticator.nextTimer()).toBe(milliseconds(100));
    pair.wait();
    pair.carry();
    expect(pair.authenticator.state).toBe('done');
    expect(pair.installs).toBe(1);
    expect(keysOf(pair.apKeys!)).toEqual(keysOf(pair.stationKeys!));
  });

  test('what was heard before and is sent again changes nothing', () => {
    const pair = new Pair();
    pair.authenticator.start(0);
    const [first, second, third, fourth] = pair.carry();
    pair.supplicant.handle(third!, 1);
    pair.supplicant.handle(first!, 1);
    pair.authenticator.handle(second!, 1);
    pair.authenticator.handle(fourth!, 1);
    expect(pair.carry()).toEqual([]);
    expect(pair.installs).toBe(1);
    expect(pair.events.filter((event) => event.includes('replayed')).length).toBeGreaterThanOrEqual(2);
  });

  test('the group key is renewed with two messages', () => {
    const pair = new Pair();
    pair.authenticator.start(0);
    pair.carry();
    pair.group = { key: { keyId: 2, gtk: new Uint8Array(16).fill(9) }, packetNumber: 0 };
    pair.authenticator.renewGroupKey(seconds(1));
    expect(pair.carry().length).toBe(2);
    expect(pair.stationGroup).toEqual(pair.group.key);
    expect(pair.authenticator.state).toBe('done');
  });
});

describe('with a wrong passphrase', () => {
  test('it fails at message 2: the MIC does not fit, and after four attempts the access point gives up', () => {
    const pair = new Pair({ passphrase: 'correct house' });
    pair.authenticator.start(0);
    const frames: Uint8Array[] = [];
    for (let i = 0; i < 6 && pair.authenticator.nextTimer() !== NEVER; i++) {
      frames.push(...pair.carry());
      pair.wait();
    }
    expect(pair.authenticator.state).toBe('failed');
    expect(pair.now).toBe(milliseconds(100) + seconds(3));
    expect(frames.length).toBe(8);
    expect(pair.apKeys).toBeUndefined();
    expect(pair.stationKeys).toBeUndefined();
    expect(pair.events.filter((event) => event === 'ap wrong-mic message-2').length).toBe(4);
    expect(pair.events.at(-1)).toBe('ap gave-up');
  });
});

describe('somebody on the way', () => {
  test('changes a byte of message 3: the station does not answer', () => {
    const pair = new Pair();
    pair.authenticator.start(0);
    pair.carry([], (frame) => {
      if (!decodeKeyMessage(frame).install) return frame;
      const changed = frame.slice();
      changed[MIC_OFFSET + 3]! ^= 1;
      return changed;
    });
    expect(pair.stationKeys).toBeUndefined();
    expect(pair.events).toContain('station wrong-mic message-3');
  });

  test('made the network look weaker than it is: both sides compare, and stop', () => {
    const weaker = writeRsn({ ...wpa2Personal, capabilities: 4 });
    const beacons = new Pair({ apRsn: weaker });
    beacons.authenticator.start(0);
    beacons.carry();
    expect(beacons.events).toContain('station other-rsn message-3');
    expect(beacons.stationKeys).toBeUndefined();
    const request = new Pair({ stationRsn: weaker });
    request.authenticator.start(0);
    request.carry();
    expect(request.events).toContain('ap other-rsn message-2');
    expect(request.apKeys).toBeUndefined();
  });
});
