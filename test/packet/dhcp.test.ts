import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import {
  buildDhcp,
  clientIdentifierOf,
  type DhcpFields,
  DhcpMessageType,
  DhcpOp,
  decodeDhcp,
  dhcpHeader,
  dissectDhcp,
} from '../../src/packet/dhcp.ts';
import { type DhcpOptions, fromOptionList, toOptionList } from '../../src/packet/dhcp-options.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';
import { dhclientRequest, dnsmasqAck, dnsmasqOffer, udhcpcDiscover } from './dhcp-vectors.ts';

const LAPTOP = '00:16:d3:23:68:8a';
const vectors = { udhcpcDiscover, dnsmasqOffer, dhclientRequest, dnsmasqAck };

/** Header and cookie of a REPLY, for tests that write options by hand. */
function withOptions(options: string, change: (bytes: Uint8Array) => void = () => {}): Uint8Array {
  const header = buildDhcp({ op: DhcpOp.REPLY, xid: 654, chaddr: LAPTOP, options: { messageType: 2 } });
  const bytes = concatBytes(header.subarray(0, dhcpHeader.size), fromHex(options));
  change(bytes);
  return bytes;
}

describe('real messages', () => {
  test("udhcpc's DISCOVER", () => {
    const message = decodeDhcp(udhcpcDiscover);
    expect(message).toMatchObject({ op: DhcpOp.REQUEST, hops: 0, xid: 0x16ff0a4f, secs: 0, broadcast: false });
    expect(message).toMatchObject({ ciaddr: '0.0.0.0', yiaddr: '0.0.0.0', chaddr: LAPTOP });
    expect(message.options).toEqual({
      messageType: DhcpMessageType.DISCOVER,
      clientIdentifier: clientIdentifierOf(LAPTOP),
      maximumMessageSize: 576,
      parameterRequestList: [1, 3, 6, 12, 15, 28, 42],
      vendorClass: 'udhcp 1.35.0',
      hostName: 'laptop',
    });
  });

  test("dnsmasq's OFFER", () => {
    const message = decodeDhcp(dnsmasqOffer);
    expect(message).toMatchObject({ op: DhcpOp.REPLY, xid: 0x16ff0a4f, yiaddr: '68.85.2.101', siaddr: '68.85.2.9' });
    expect(message.options).toMatchObject({
      messageType: DhcpMessageType.OFFER,
      serverIdentifier: '68.85.2.9',
      leaseTime: 3600,
      renewalTime: 1800,
      rebindingTime: 3150,
      subnetMask: '255.255.255.0',
      routers: ['68.85.2.1'],
      dnsServers: ['68.85.2.2'],
      domainName: 'school.example',
    });
  });

  test("dhclient's REQUEST names the server and the address", () => {
    const { options } = decodeDhcp(dhclientRequest);
    expect(options).toMatchObject({
      messageType: DhcpMessageType.REQUEST,
      serverIdentifier: '68.85.2.9',
      requestedAddress: '68.85.2.101',
    });
  });

  test('an option that we do not know is kept in its place: 28, broadcast address', () => {
    const { options, optionList } = decodeDhcp(dnsmasqAck);
    expect(options.messageType).toBe(DhcpMessageType.ACK);
    expect(optionList.map(({ code }) => code)).toEqual([53, 54, 51, 58, 59, 1, 28, 15, 12, 6, 3]);
    expect(toHex(optionList.find(({ code }) => code === 28)!.data)).toBe('445502ff');
  });

  test.each(Object.entries(vectors))('the fields of %s tile it', (_, bytes) => {
    const { fields, end } = dissectDhcp(bytes, 0, bytes.length);
    expect(end).toBe(bytes.length);
    expectToTile(fields, 0, bytes.length);
  });

  test.each(Object.entries(vectors))('%s damaged gives a value or a DecodeError', (_, bytes) => {
    expectRobust(bytes, decodeDhcp);
    expectRobust(bytes, (damaged) => dissectDhcp(damaged, 0, damaged.length));
  });

  test('whatever a damaged message is taken for, its fields tile it', () => {
    expectRobust(dnsmasqAck.subarray(0, 300), (damaged) => {
      const { fields, end } = dissectDhcp(damaged, 0, damaged.length);
      expectToTile(fields, 0, end);
    });
  });
});

describe('options', () => {
  test('after END comes padding only, and PAD may stand between (RFC 2132 §3.1, §3.2)', () => {
    const message = decodeDhcp(withOptions('35 01 02  00 00  03 04 44550201  ff  06 04 44550202'));
    expect(message.options).toEqual({ messageType: 2, routers: ['68.85.2.1'] });
  });

  test('overload: file holds options, then sname (RFC 2131 §4.1, RFC 2132 §9.3)', () => {
    const bytes = withOptions('35 01 02  34 01 03  ff', (all) => {
      all.set(fromHex('0304445502010f02 6162 ff'), 108);
      all.set(fromHex('0604445502020f02 6364 ff'), 44);
    });
    const message = decodeDhcp(bytes);
    expect(message.optionList.map(({ code }) => code)).toEqual([53, 52, 3, 15, 6, 15]);
    expect(message.options.domainName, 'the pieces join in that order').toBe('abcd');
    const { fields } = dissectDhcp(bytes, 0, bytes.length);
    expectToTile(fields, 0, bytes.length);
    const file = fields.find(({ name }) => name === 'file')!;
    expect(file.children!.map(({ name, value }) => [name, value])).toMatchObject([
      ['routers', '68.85.2.1'],
      ['domainName', 'ab'],
      ['end', 255],
      ['padding', expect.any(Uint8Array)],
    ]);
  });

  test('without overload sname and file are names, whatever they hold', () => {
    const bytes = withOptions('35 01 02 ff', (all) => all.set(fromHex('0304445502'), 108));
    expect(decodeDhcp(bytes).optionList).toHaveLength(1);
  });

  test('an option that stands twice is one in two pieces (RFC 3396 §5)', () => {
    const { options } = decodeDhcp(withOptions('35 01 02  0f 03 736368  0f 03 6f6f6c ff'));
    expect(options.domainName).toBe('school');
  });

  test('trailing NULs do not belong to a name (RFC 2132 §2)', () => {
    expect(decodeDhcp(withOptions('35 01 02  0c 04 61620000 ff')).options.hostName).toBe('ab');
  });

  test.each([
    ['a lease time of three bytes', '35 01 02  33 03 000e10 ff', 'bad-length', 'leaseTime'],
    ['a router list of five bytes', '35 01 02  03 05 4455020100 ff', 'bad-length', 'routers'],
    ['a value beyond the end', '35 01 02  0c 09 6162', 'truncated', 'value'],
    ['no message type', '01 04 ffffff00 ff', 'bad-value', 'messageType'],
    ['a message type that is not one', '35 01 09 ff', 'bad-value', 'messageType'],
  ])('%s is refused', (_, options, code, field) => {
    expect(() => decodeDhcp(withOptions(options))).toThrow(expect.objectContaining({ code, field, layer: 'dhcp' }));
  });

  test('an error names the byte, also in a payload inside a frame', () => {
    const frame = concatBytes(new Uint8Array(42), withOptions('35 01 02  33 03 000e10 ff'));
    expect(() => decodeDhcp(frame.subarray(42))).toThrow(expect.objectContaining({ offset: 245 }));
  });

  test('the dissector shows a value of impossible length as data', () => {
    const bytes = withOptions('33 03 000e10 ff');
    const group = dissectDhcp(bytes, 0, bytes.length).fields.find(({ name }) => name === 'leaseTime')!;
    expect(group.children!.map(({ name }) => name)).toEqual(['code', 'length', 'data']);
  });

  test('random values survive the way to the wire and back', () => {
    const address = fc.ipV4();
    const seconds = fc.nat(0xffffffff);
    const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,60}$/);
    const options: fc.Arbitrary<DhcpOptions> = fc.record(
      {
        messageType: fc.integer({ min: 1, max: 8 }),
        subnetMask: address,
        routers: fc.array(address, { minLength: 1, maxLength: 4 }),
        dnsServers: fc.array(address, { minLength: 1, maxLength: 4 }),
        hostName: name,
        domainName: name,
        requestedAddress: address,
        leaseTime: seconds,
        serverIdentifier: address,
        parameterRequestList: fc.array(fc.nat(255), { minLength: 1, maxLength: 20 }),
        message: name,
        maximumMessageSize: fc.nat(0xffff),
        renewalTime: seconds,
        rebindingTime: seconds,
        clientIdentifier: fc.uint8Array({ minLength: 2, maxLength: 20 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(options, (value) => {
        expect(fromOptionList(toOptionList(value))).toEqual(value);
      }),
    );
  });
});

describe('building', () => {
  const discover: DhcpFields = {
    op: DhcpOp.REQUEST,
    xid: 654,
    chaddr: LAPTOP,
    broadcast: true,
    options: { messageType: DhcpMessageType.DISCOVER, clientIdentifier: clientIdentifierOf(LAPTOP) },
  };

  test('a short message is padded to 300 bytes (RFC 1542 §2.1)', () => {
    const bytes = buildDhcp(discover);
    expect(bytes).toHaveLength(300);
    // The flags are 8000 (RFC 2131 figure 2); 01 06 00 are htype, hlen, hops.
    expect(toHex(bytes.subarray(0, 12))).toBe('010106000000028e00008000');
    expect(toHex(bytes.subarray(236, 254))).toBe('638253633501013d0701' + '0016d323688a' + 'ff00');
  });

  test('options keep the order in which they are named, unknown ones follow', () => {
    const bytes = buildDhcp({
      ...discover,
      options: { requestedAddress: '68.85.2.101', messageType: DhcpMessageType.REQUEST },
      otherOptions: [{ code: 224, data: Uint8Array.of(1, 2) }],
    });
    expect(decodeDhcp(bytes).optionList.map(({ code }) => code)).toEqual([50, 53, 224]);
  });

  test('secs stops at the largest value that 16 bits can tell', () => {
    expect(decodeDhcp(buildDhcp({ ...discover, secs: 70_000 })).secs).toBe(0xffff);
  });

  test('a value of more than 255 bytes is misuse', () => {
    const domainName = 'x'.repeat(256);
    expect(() => buildDhcp({ ...discover, options: { messageType: 1, domainName } })).toThrow(RangeError);
  });

  test('every known field comes back', () => {
    const fields = {
      ...discover,
      op: DhcpOp.REPLY,
      hops: 1,
      secs: 7,
      ciaddr: '68.85.2.101',
      yiaddr: '68.85.2.102',
      siaddr: '68.85.2.9',
      giaddr: '68.85.2.1',
    };
    expect(decodeDhcp(buildDhcp(fields))).toMatchObject(fields);
  });
});

test('a DHCP message on hardware that is not Ethernet is refused', () => {
  const bytes = withOptions('35 01 02 ff', (all) => {
    all[1] = 6;
  });
  expect(() => decodeDhcp(bytes)).toThrow(DecodeError);
});
