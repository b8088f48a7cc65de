/** A laptop, access points and the air between them, from the first beacon to encrypted pings. */

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { milliseconds, seconds } from '../../src/bytes/time.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import type { ProbeResult } from '../../src/nodes/ip-probe.ts';
import { buildDot11, decodeDot11, FrameType, ManagementSubtype } from '../../src/packet/wifi/dot11.ts';
import { writeManagement } from '../../src/packet/wifi/management.ts';
import { buildRadiotap, decodeRadiotap, RadiotapFlag } from '../../src/packet/wifi/radiotap.ts';
import { memberTransitions } from '../../src/stack/wifi/access-point.ts';
import { frequencyOf } from '../../src/stack/wifi/radio.ts';
import { stationTransitions } from '../../src/stack/wifi/station-states.ts';
import { withCaptures } from '../helpers/capture-folder.ts';
import { findTool, peerTest } from '../helpers/peers.ts';
import { complaints, tsharkFields } from '../helpers/tshark.ts';
import { macs, PASSPHRASE, type WifiWorld, wifiWorld } from './wifi-world.ts';

const statesOf = ({ events }: WifiWorld) => events.flatMap((event) => (event.kind === 'state' ? [event.to] : []));

function ping(world: WifiWorld, to = '68.85.2.2'): ProbeResult['kind'] | undefined {
  let outcome: ProbeResult['kind'] | undefined;
  world.laptop.device.ping(to, world.wires.now, ({ kind }) => {
    outcome = kind;
  });
  world.wires.run(seconds(2));
  return outcome;
}

const dot11In = (frame: Uint8Array) => decodeDot11(frame.subarray(decodeRadiotap(frame).length));

function isProbe(bytes: Uint8Array): boolean {
  const frame = dot11In(bytes);
  return frame.kind === 'management' && frame.subtype === ManagementSubtype.PROBE_REQUEST;
}

/** Somebody sends the laptop away in the access point's name: nothing protects it. */
const goodbye = buildDot11({
  type: FrameType.MANAGEMENT,
  subtype: ManagementSubtype.DEAUTHENTICATION,
  address1: macs.laptop,
  address2: macs.near,
  address3: macs.near,
  sequenceNumber: 1,
  body: writeManagement({ kind: 'deauthentication', reasonCode: 1 }),
});

/** As loud as the others, on channel 1. */
function radioFrame(frame: Uint8Array): Uint8Array {
  const header = { flags: RadiotapFlag.FCS, rate: 1, frequency: frequencyOf(1), channelFlags: 0, signal: 15 };
  return concatBytes(buildRadiotap(header), frame);
}

/** What somebody who listens hears, as a capture. */
function heard(world: WifiWorld): Uint8Array {
  const frames = world.wires.on('monitor-air');
  return writePcap(
    LinkType.IEEE802_11_RADIOTAP,
    frames.map(({ time, frame }) => ({ time, bytes: frame })),
  );
}

describe('a laptop joins', () => {
  test.for(['passive', 'active'] as const)('by %s scanning, at the strongest access point of its network', (scan) => {
    const world = wifiWorld({ scan });
    world.wires.run(seconds(1));
    expect(statesOf(world)).toEqual(['scanning', 'authenticating', 'associating', 'handshaking', 'connected']);
    const seen = world.events.flatMap((event) => (event.kind === 'seen' ? [event.bss] : []));
    expect(new Set(seen.map(({ ssid }) => ssid))).toEqual(new Set(['iptime01', 'upstairs']));
    expect(world.laptop.wifi.bss?.bssid).toBe(macs.near);
    expect(world.near.wifi.members).toEqual([{ address: macs.laptop, state: 'connected' }]);
  });

  test('active scanning is the quicker one', () => {
    const connectedAfter = (scan: 'passive' | 'active') => {
      const world = wifiWorld({ scan });
      for (let i = 0; i < 100 && world.laptop.wifi.state !== 'connected'; i++) world.wires.run(milliseconds(10));
      return world.wires.now;
    };
    expect(connectedAfter('active')).toBeLessThan(connectedAfter('passive') / 3);
  });

  test('and pings through the access point, encrypted in the air and plain on the wire', () => {
    const world = wifiWorld();
    world.wires.run(seconds(1));
    expect(ping(world)).toBe('reply');
    expect(ping(world, '68.85.2.9')).toBe('reply');
    const data = world.wires.on('laptop-air').flatMap(({ frame }) => {
      const inner = decodeDot11(frame.subarray(decodeRadiotap(frame).length));
      return inner.kind === 'data' ? [inner] : [];
    });
    // Of the four messages each is in the clear; all after them is not.
    expect(data.filter(({ protectedFrame }) => !protectedFrame).length).toBe(4);
    expect(data.filter(({ protectedFrame }) => protectedFrame).length).toBeGreaterThan(5);
    expect(world.wires.on('near-lan').length).toBeGreaterThan(3);
  });

  test('what its host wanted to say before goes out behind message 4, not ahead of it', () => {
    const world = wifiWorld();
    let outcome: string | undefined;
    world.laptop.at(0).ping('68.85.2.2', 0, ({ kind }) => {
      outcome = kind;
    });
    world.wires.run(milliseconds(600));
    expect(world.laptop.wifi.state).toBe('connected');
    expect(outcome).toBe('reply');
    expect(world.apEvents.filter(({ kind }) => kind === 'wrong-mic')).toEqual([]);
  });

  test('every change of state is one that the tables know', () => {
    const world = wifiWorld();
    world.wires.run(seconds(1));
    world.near.wifi.deauthenticate(macs.laptop, 1, world.wires.now);
    world.wires.run(seconds(2));
    for (const event of world.events) {
      if (event.kind === 'state') expect(stationTransitions[event.from]).toContain(event.to);
    }
    for (const event of world.apEvents) {
      if (event.kind === 'state') expect(memberTransitions[event.from]).toContain(event.to);
    }
    expect(world.laptop.wifi.state).toBe('connected');
  });
});

describe('a wrong passphrase', () => {
  test('fails at message 2, and the access point sends the laptop away', () => {
    const world = wifiWorld({ passphrase: 'incorrect horse' });
    world.wires.run(seconds(5));
    const handshake = world.apEvents.flatMap((event) => (event.kind === 'handshake' ? [event.event] : []));
    expect(handshake.some((event) => event.kind === 'wrong-mic' && event.step === 'message-2')).toBe(true);
    expect(handshake.some((event) => event.kind === 'sent' && event.step === 'message-3')).toBe(false);
    expect(world.events).toContainEqual({ kind: 'disconnected', reason: 15 });
    expect(statesOf(world)).not.toContain('connected');
  });
});

describe('the air', () => {
  test('loses every third frame: retries bring all through, and nothing arrives twice', () => {
    const world = wifiWorld();
    let count = 0;
    world.wires.loses = ({ cable, from }) => cable.endsWith('-air') && from !== 'air' && count++ % 3 === 2;
    world.wires.run(seconds(3));
    expect(world.laptop.wifi.state).toBe('connected');
    for (let i = 0; i < 5; i++) expect(ping(world)).toBe('reply');
    const radio = [...world.events, ...world.apEvents].flatMap((event) =>
      event.kind === 'radio' ? [event.event] : [],
    );
    expect(radio.some(({ kind }) => kind === 'retry')).toBe(true);
    expect(radio.some(({ kind }) => kind === 'duplicate')).toBe(true);
    expect(world.events.some(({ kind }) => kind === 'replayed')).toBe(false);
  });

  test('a frame heard once and sent again is not let in: its packet number is old', () => {
    const world = wifiWorld();
    world.wires.run(seconds(1));
    expect(ping(world)).toBe('reply');
    const request = world.wires.on('laptop-air').findLast(({ frame, from }) => {
      const inner = decodeDot11(frame.subarray(decodeRadiotap(frame).length));
      return from === 'laptop' && inner.kind === 'data';
    })!;
    const before = world.wires.on('near-lan').length;
    // Somebody near by says it again, word for word.
    world.air.handleFrame(4, request.frame, world.wires.now);
    world.wires.run(milliseconds(50));
    expect(world.apEvents).toContainEqual({ kind: 'replayed', station: macs.laptop });
    expect(world.wires.on('near-lan').length).toBe(before);
  });

  test('carries a signal that falls with the distance; the laptop moves, and takes the other access point', () => {
    const world = wifiWorld();
    world.wires.run(seconds(1));
    expect(ping(world)).toBe('reply');
    const signal = world.laptop.wifi.bss!.signal;
    world.air.move(0, { x: 57, y: 0 });
    world.wires.run(seconds(6));
    expect(world.laptop.wifi.bss?.bssid).toBe(macs.far);
    expect(world.laptop.wifi.bss!.signal).toBe(signal);
    expect(ping(world)).toBe('reply');
    // It told the new one where it came from.
    const kinds = statesOf(world);
    expect(kinds.filter((state) => state === 'connected').length).toBe(2);
  });

  test('the one that it left forgets it at the first frame of its that comes by the wire', () => {
    const world = wifiWorld({ lookAround: 'active' });
    world.wires.run(seconds(1));
    world.air.move(0, { x: 57, y: 0 });
    world.wires.run(seconds(3));
    expect(world.laptop.wifi.bss?.bssid).toBe(macs.far);
    expect(world.near.wifi.members.length).toBe(1);
    // The way to the access point that it left is one by wire now.
    expect(ping(world, '68.85.2.9')).toBe('reply');
    expect(world.near.wifi.members).toEqual([]);
    expect(world.far.wifi.members).toEqual([{ address: macs.laptop, state: 'connected' }]);
  });

  test('asks around at once where it was told to, though it scans quietly at first', () => {
    const world = wifiWorld({ scan: 'passive', lookAround: 'active' });
    const probes = () => world.wires.on('laptop-air').filter(({ frame, from }) => from === 'laptop' && isProbe(frame));
    world.wires.run(seconds(1));
    expect(probes()).toEqual([]);
    world.air.move(0, { x: 57, y: 0 });
    world.wires.run(seconds(3));
    expect(probes().length).toBe(3);
  });

  test('where it is strong there is no looking around, and a little better is not good enough', () => {
    const world = wifiWorld();
    world.wires.run(seconds(8));
    expect(statesOf(world).filter((state) => state === 'scanning').length).toBe(1);
  });
});

describe('switched off', () => {
  test('it says goodbye, and answers nobody any more', () => {
    const world = wifiWorld();
    world.wires.run(seconds(1));
    world.laptop.wifi.stop(world.wires.now);
    world.wires.run(milliseconds(10));
    expect(world.near.wifi.members).toEqual([]);
    expect(statesOf(world).at(-1)).toBe('off');
    const said = world.wires.frames.length;
    const before = world.wires.on('laptop-air').filter(({ from }) => from === 'laptop').length;
    // Not even to somebody who sends it away once more.
    world.air.handleFrame(1, radioFrame(goodbye), world.wires.now);
    world.wires.run(seconds(1));
    expect(world.wires.frames.length).toBeGreaterThan(said);
    expect(world.wires.on('laptop-air').filter(({ from }) => from === 'laptop').length).toBe(before);
    expect(world.laptop.wifi.state).toBe('off');
    world.laptop.start(world.wires.now);
    world.wires.run(seconds(1));
    expect(world.laptop.wifi.state).toBe('connected');
  });
});

describe('an access point alone', () => {
  test('says nothing to all: what comes by the wire stays there', () => {
    const world = wifiWorld({ ssid: 'another' });
    world.wires.run(seconds(1));
    world.server.ping('68.85.2.77', world.wires.now, () => {});
    world.wires.run(milliseconds(50));
    expect(world.wires.on('near-lan').length).toBeGreaterThan(0);
    const data = world.wires.on('monitor-air').filter(({ frame }) => dot11In(frame).kind === 'data');
    expect(data).toEqual([]);
  });
});

describe('the group key', () => {
  test('is renewed, and broadcasts are still heard', () => {
    const world = wifiWorld();
    world.wires.run(seconds(1));
    world.near.wifi.renewGroupKey(world.wires.now);
    world.wires.run(milliseconds(50));
    let outcome: string | undefined;
    // The server asks for the laptop's address with a broadcast first.
    world.server.ping('68.85.2.101', world.wires.now, ({ kind }) => {
      outcome = kind;
    });
    world.wires.run(seconds(2));
    expect(outcome).toBe('reply');
  });
});

describe('Wireshark and aircrack-ng as witnesses', () => {
  const decryption = ['-o', 'wlan.enable_decryption:TRUE', '-o', 'wlan.check_checksum:TRUE'];
  const withKey = [...decryption, '-o', `uat:80211_keys:"wpa-pwd","${PASSPHRASE}:iptime01"`];
  const capture = () => {
    const world = wifiWorld();
    world.wires.run(seconds(1));
    ping(world);
    return [{ name: 'air.pcap', bytes: heard(world), packets: 1, kind: 'link' as const }];
  };

  peerTest(['tshark'], 'every frame is dissected without a warning, and with the passphrase decrypted', () => {
    withCaptures(capture(), (path) => {
      const file = path('air.pcap');
      expect(complaints(file, withKey)).toEqual([]);
      const messages = tsharkFields(file, 'eapol', ['wlan_rsna_eapol.keydes.msgnr'], withKey);
      expect(messages.map(({ values }) => values[0])).toEqual(['1', '2', '3', '4']);
      const icmp = tsharkFields(file, 'icmp', ['ip.src', 'ip.dst'], withKey).map(({ values }) => values.join(' → '));
      expect(icmp).toEqual(['68.85.2.101 → 68.85.2.2', '68.85.2.2 → 68.85.2.101']);
      expect(tsharkFields(file, 'arp', [], withKey).length).toBeGreaterThan(0);
      expect(tsharkFields(file, 'icmp', [], decryption)).toEqual([]);
    });
  });

  peerTest(
    ['aircrack-ng'],
    'the passphrase is found in a word list that holds it, and not in one that lacks it',
    () => {
      const lists = (words: string[]) => ({ name: 'words', bytes: new TextEncoder().encode(`${words.join('\n')}\n`) });
      const others = ['password', 'iptime01iptime01', '12345678', 'letmein-letmein'];
      const crack = (words: string[]): string => {
        const files = [...capture(), { ...lists(words), packets: 0, kind: 'data' as const }];
        return withCaptures(files, (path) => {
          const args = ['-a', '2', '-q', '-b', macs.near, '-w', path('words'), path('air.pcap')];
          return spawnSync(findTool('aircrack-ng')!, args, { encoding: 'utf8', timeout: 30_000 }).stdout;
        });
      };
      expect(crack([...others, PASSPHRASE])).toContain(`KEY FOUND! [ ${PASSPHRASE} ]`);
      expect(crack(others)).toContain('KEY NOT FOUND');
    },
  );
});
