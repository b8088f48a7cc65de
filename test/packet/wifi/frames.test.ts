/** 802.11 frames, radiotap and EAPOL-Key: written, read back, and read by Wireshark. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/bytes/hex.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { writePcap } from '../../../src/capture/pcap.ts';
import {
  addressesFor,
  buildAck,
  buildDot11,
  type Dot11Fields,
  dataAddresses,
  decodeDot11,
  FrameType,
} from '../../../src/packet/wifi/dot11.ts';
import {
  buildKeyMessage,
  decodeKeyMessage,
  findGroupKey,
  hasRightMic,
  type KeyMessage,
  openKeyData,
  writeGtkKde,
} from '../../../src/packet/wifi/eapol-key.ts';
import { type Elements, wpa2Personal } from '../../../src/packet/wifi/elements.ts';
import {
  Capability,
  decodeManagement,
  kindOf,
  type ManagementBody,
  subtypeOf,
  writeManagement,
} from '../../../src/packet/wifi/management.ts';
import { buildRadiotap, ChannelFlag, decodeRadiotap, RadiotapFlag } from '../../../src/packet/wifi/radiotap.ts';
import { withCaptures } from '../../helpers/capture-folder.ts';
import { peerTest } from '../../helpers/peers.ts';
import { expectRobust } from '../../helpers/robust.ts';
import { expectToTile } from '../../helpers/tile.ts';
import { complaints, tsharkFields } from '../../helpers/tshark.ts';
import { dissectDot11, dissectEapolWhole } from './dissect-whole.ts';

const [laptop, ap, everybody] = ['00:16:d3:23:68:8a', '00:1f:57:21:a8:3c', 'ff:ff:ff:ff:ff:ff'];
const rates = [1, 2, 5.5, 11, 6, 9, 12, 18, 24, 36, 48, 54].map((rate, index) => ({ rate, basic: index < 4 }));
const network: Elements = {
  ssid: 'iptime01',
  rates,
  channel: 6,
  tim: { dtimCount: 0, dtimPeriod: 1 },
  rsn: wpa2Personal,
};
const capabilities = Capability.ESS | Capability.PRIVACY;

const bodies: readonly ManagementBody[] = [
  { kind: 'beacon', timestamp: 0x0102030405060708n, beaconInterval: 100, capabilities, elements: network },
  { kind: 'probe-request', elements: { ssid: '', rates } },
  {
    kind: 'probe-response',
    timestamp: 5n,
    beaconInterval: 100,
    capabilities,
    elements: { ...network, tim: undefined },
  },
  { kind: 'authentication', algorithm: 0, transaction: 1, statusCode: 0 },
  {
    kind: 'association-request',
    capabilities,
    listenInterval: 1,
    elements: { ssid: 'iptime01', rates, rsn: wpa2Personal },
  },
  { kind: 'association-response', capabilities, statusCode: 0, associationId: 1, elements: { rates } },
  {
    kind: 'reassociation-request',
    capabilities,
    listenInterval: 1,
    currentAp: '02:00:00:00:0a:02',
    elements: { ssid: 'iptime01', rates, rsn: wpa2Personal },
  },
  { kind: 'reassociation-response', capabilities, statusCode: 0, associationId: 2007, elements: { rates } },
  { kind: 'deauthentication', reasonCode: 3 },
  { kind: 'disassociation', reasonCode: 8 },
];

const frameOf = (body: ManagementBody, sequenceNumber = 7): Uint8Array =>
  buildDot11({
    type: FrameType.MANAGEMENT,
    subtype: subtypeOf(body.kind),
    address1: body.kind === 'beacon' || body.kind === 'probe-request' ? everybody! : laptop!,
    address2: ap!,
    address3: ap!,
    sequenceNumber,
    body: writeManagement(body),
  });
const radio = {
  flags: RadiotapFlag.FCS,
  rate: 1,
  frequency: 2437,
  channelFlags: ChannelFlag.CCK | ChannelFlag.GHZ_2,
  signal: -47,
};

describe('management frames', () => {
  test.for(bodies)('$kind comes back as it was written', (body) => {
    const { elements, ...rest } = body as ManagementBody & { elements?: Elements };
    const read = decodeManagement(body.kind, writeManagement(body));
    const wanted = elements && Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== undefined));
    expect(read).toEqual({ ...rest, ...(wanted && { elements: wanted }) });
    expect(kindOf(subtypeOf(body.kind))).toBe(body.kind);
  });

  test.for(bodies)('$kind: spans tile it, and damage gives a value or a DecodeError', (body) => {
    const frame = frameOf(body);
    for (const { fields, start, end } of dissectDot11(frame)) expectToTile(fields, start, end);
    expectRobust(frame, decodeDot11);
    expectRobust(writeManagement(body), (bytes) => decodeManagement(body.kind, bytes));
    expectRobust(frame, dissectDot11);
  });

  peerTest(['tshark'], 'Wireshark reads them as they are meant, FCS and all', () => {
    const packets = bodies.map((body, index) => ({
      time: index,
      bytes: concatBytes(buildRadiotap(radio), frameOf(body, index)),
    }));
    const acknowledgment = { time: bodies.length, bytes: concatBytes(buildRadiotap(radio), buildAck(laptop!)) };
    const bytes = writePcap(127, [...packets, acknowledgment]);
    withCaptures([{ name: 'air.pcap', bytes, packets: packets.length + 1, kind: 'link' }], (path) => {
      const file = path('air.pcap');
      const options = ['-o', 'wlan.check_checksum:TRUE'];
      expect(complaints(file, options)).toEqual([]);
      const fields = [
        'wlan.fc.type_subtype',
        'wlan.fcs.status',
        'radiotap.dbm_antsignal',
        'wlan.ssid',
        'wlan.rsn.akms.type',
      ];
      const rows = tsharkFields(file, 'wlan', fields, options).map(({ values }) => values);
      expect(rows.map(([subtype]) => Number(subtype))).toEqual([...bodies.map(({ kind }) => subtypeOf(kind)), 29]);
      expect(new Set(rows.map(([, status]) => status))).toEqual(new Set(['1']));
      expect(rows[0]!.slice(2)).toEqual(['-47', Buffer.from('iptime01').toString('hex'), '2']);
    });
  });
});

describe('data frames', () => {
  const data = { destination: laptop!, source: '00:22:6b:45:1f:1b', bssid: ap! };

  test.for(['to-ds', 'from-ds'] as const)('%s: the three addresses come back', (direction) => {
    const fields: Dot11Fields = {
      type: FrameType.DATA,
      subtype: 0,
      ...addressesFor(direction, data),
      sequenceNumber: 4095,
      fragmentNumber: 3,
      retry: true,
      body: fromHex('aaaa030000000800'),
    };
    const frame = decodeDot11(buildDot11(fields));
    if (frame.kind === 'ack') throw new Error('not an ACK');
    expect(dataAddresses(frame)).toEqual(data);
    expect(frame).toMatchObject({ kind: 'data', sequenceNumber: 4095, fragmentNumber: 3, retry: true });
  });

  test('an ACK names the receiver only', () => {
    expect(decodeDot11(buildAck(laptop!))).toEqual({ kind: 'ack', receiver: laptop });
    expect(buildAck(laptop!).length).toBe(14);
  });

  test('a damaged frame is found by its FCS', () => {
    const frame = buildAck(laptop!);
    frame[5]! ^= 4;
    expect(() => decodeDot11(frame)).toThrow(/FCS/);
  });
});

describe('radiotap', () => {
  test('comes back, and says where the frame begins', () => {
    const given = fc.record({
      flags: fc.nat(255),
      rate: fc.nat(255).map((half) => half / 2),
      frequency: fc.nat(0xffff),
      channelFlags: fc.nat(0xffff),
      signal: fc.integer({ min: -128, max: 127 }),
    });
    fc.assert(
      fc.property(given, (fields) => {
        expect(decodeRadiotap(buildRadiotap(fields))).toEqual({ ...fields, length: 15 });
      }),
    );
  });

  test("a header of an adapter's with a clock, padding and fields that are not read here", () => {
    // TSFT, flags, rate, channel, signal, antenna and RX flags, as ath9k writes them.
    const header = fromHex('00001a002f4800000102030405060708 10026c098004bb000000'.replace(' ', ''));
    expect(decodeRadiotap(header)).toMatchObject({ flags: 0x10, rate: 1, frequency: 2412, signal: -69, length: 26 });
    expectRobust(header, decodeRadiotap);
  });
});

describe('EAPOL-Key', () => {
  const keys = { kck: new Uint8Array(16).fill(3), kek: new Uint8Array(16).fill(5) };
  const nonce = Uint8Array.from({ length: 32 }, (_, index) => index);
  const group = { keyId: 1, gtk: new Uint8Array(16).fill(9) };
  const first: KeyMessage = {
    isPairwise: true,
    install: false,
    ack: true,
    secure: false,
    keyLength: 16,
    replayCounter: 1,
    nonce,
    keyData: new Uint8Array(0),
  };
  const third: KeyMessage = { ...first, install: true, secure: true, replayCounter: 2, keyData: writeGtkKde(group) };

  test('the first message has no MIC, the third has one, and the group key wrapped', () => {
    expect(decodeKeyMessage(buildKeyMessage(first))).toMatchObject({ ...first, hasMic: false, isEncrypted: false });
    const message = decodeKeyMessage(buildKeyMessage(third, keys));
    expect(message).toMatchObject({ install: true, secure: true, hasMic: true, isEncrypted: true, replayCounter: 2 });
    expect(hasRightMic(message, keys.kck)).toBe(true);
    expect(hasRightMic(message, keys.kek)).toBe(false);
    expect(findGroupKey(openKeyData(message, keys.kek)!)).toEqual(group);
    expect(openKeyData(message, keys.kck)).toBeUndefined();
  });

  test('every changed bit spoils the MIC', () => {
    const bytes = buildKeyMessage(third, keys);
    for (let bit = 32; bit < bytes.length * 8; bit += 7) {
      const changed = bytes.slice();
      changed[bit >> 3]! ^= 0x80 >> (bit & 7);
      const isSpoilt = () => !hasRightMic(decodeKeyMessage(changed), keys.kck);
      try {
        expect(isSpoilt(), `bit ${bit}`).toBe(true);
      } catch (error) {
        expect((error as Error).name, `bit ${bit}`).toBe('DecodeError');
      }
    }
  });

  test('spans tile it, and damage gives a value or a DecodeError', () => {
    const bytes = buildKeyMessage(third, keys);
    for (const { fields, start, end } of dissectEapolWhole(bytes)) expectToTile(fields, start, end);
    expectRobust(bytes, decodeKeyMessage);
    expect(toHex(bytes.subarray(0, 7))).toBe('0203007f0213ca');
    expectRobust(writeGtkKde(group), findGroupKey);
  });
});
