/** TLS 1.3 between our own client and server (RFC 8446): what is agreed on, told and refused. */

import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/bytes/hex.ts';
import { AlertDescription } from '../../../src/packet/tls/alert.ts';
import { CipherSuite } from '../../../src/packet/tls/cipher-suites.ts';
import { NamedGroup } from '../../../src/packet/tls/extensions.ts';
import { ContentType } from '../../../src/packet/tls/record.ts';
import type { TlsClientConfig } from '../../../src/stack/tls/client.ts';
import { TlsClient13 } from '../../../src/stack/tls/client-13.ts';
import type { TlsServerConfig } from '../../../src/stack/tls/server.ts';
import { TlsServer13 } from '../../../src/stack/tls/server-13.ts';
import { eventsOf, exchange, makePair, type OnTheWay, type Pair, shakeHands } from './harness.ts';

const only13 = { versions: ['1.3'] } as const;
const both = { versions: ['1.3', '1.2'] } as const;
const TICKET_KEY = Uint8Array.from({ length: 32 }, (_, i) => i);

const pair13 = (client: Partial<TlsClientConfig> = {}, server: Partial<TlsServerConfig> = {}): Pair =>
  makePair({ ...only13, ...client }, { ...only13, ...server });

const said = (pair: Pair, side: 'client' | 'server') =>
  eventsOf(pair[side], 'data')
    .map(({ bytes }) => new TextDecoder().decode(bytes))
    .join('');

function talk(pair: Pair): void {
  pair.client.machine.write(new TextEncoder().encode('question'));
  pair.server.machine.write(new TextEncoder().encode('answer'));
  exchange(pair);
  expect(said(pair, 'server')).toBe('question');
  expect(said(pair, 'client')).toBe('answer');
}

describe('a handshake of one round trip', () => {
  for (const suite of [0x1301, 0x1302, 0x1303]) {
    for (const group of [NamedGroup.X25519, NamedGroup.SECP256R1]) {
      test(`suite ${suite.toString(16)} with group ${group}`, () => {
        const pair = shakeHands(pair13({ cipherSuites: [suite], groups: [group] }));
        expect(eventsOf(pair.client, 'open')).toEqual([{ type: 'open', cipherSuite: suite }]);
        expect(eventsOf(pair.server, 'open')).toEqual([{ type: 'open', cipherSuite: suite }]);
        expect(eventsOf(pair.client, 'traffic-secrets')).toEqual(eventsOf(pair.server, 'traffic-secrets'));
        expect(eventsOf(pair.client, 'certificate-verified')).toEqual([
          { type: 'certificate-verified', algorithm: 0x0804 },
        ]);
        talk(pair);
      });
    }
  }

  test('the same seeds give the same bytes', () => {
    const bytes = () => {
      const { client, server } = shakeHands(pair13());
      return [...client.sent, ...server.sent].map((record) => toHex(record));
    };
    expect(bytes()).toEqual(bytes());
  });

  test('all but the hellos and ChangeCipherSpec looks like application data', () => {
    const { client, server } = shakeHands(pair13());
    const { HANDSHAKE, CHANGE_CIPHER_SPEC, APPLICATION_DATA } = ContentType;
    expect(client.sent.map(([type]) => type)).toEqual([HANDSHAKE, CHANGE_CIPHER_SPEC, APPLICATION_DATA]);
    const encrypted = [APPLICATION_DATA, APPLICATION_DATA, APPLICATION_DATA, APPLICATION_DATA];
    expect(server.sent.map(([type]) => type)).toEqual([HANDSHAKE, CHANGE_CIPHER_SPEC, ...encrypted]);
  });

  test('both close, each in its own time (RFC 8446 §6.1)', () => {
    const pair = shakeHands(pair13());
    pair.client.machine.close();
    exchange(pair);
    expect(eventsOf(pair.server, 'end')).toHaveLength(1);
    expect(pair.server.machine.state.name).toBe('connected');
    pair.server.machine.write(new TextEncoder().encode('one thing more'));
    pair.server.machine.close();
    exchange(pair);
    expect(said(pair, 'client')).toBe('one thing more');
    for (const peer of [pair.client, pair.server]) expect(eventsOf(peer, 'closed')).toEqual([{ type: 'closed' }]);
  });

  test('ALPN', () => {
    const pair = shakeHands(pair13({ alpn: ['h2', 'http/1.1'] }, { alpn: ['http/1.1'] }));
    expect(eventsOf(pair.client, 'open')[0]?.applicationProtocol).toBe('http/1.1');
    expect(eventsOf(pair.server, 'open')[0]?.applicationProtocol).toBe('http/1.1');
    const none = shakeHands(pair13({ alpn: ['h2'] }, { alpn: ['http/1.1'] }));
    expect(eventsOf(none.client, 'alert-received')[0]?.description).toBe(AlertDescription.NO_APPLICATION_PROTOCOL);
  });

  test('padded records have lengths of a multiple, and lose nothing', () => {
    const pair = shakeHands(pair13({ recordPadding: 128 }));
    talk(pair);
    const data = pair.client.sent.at(-1)!;
    expect(data.length).toBe(5 + 128 + 16);
  });

  test('small records carry the handshake too', () => {
    talk(shakeHands(pair13({ fragmentLimit: 20 }, { fragmentLimit: 33 })));
  });
});

describe('HelloRetryRequest', () => {
  const retried = (more: Partial<TlsServerConfig> = {}, client: Partial<TlsClientConfig> = {}) =>
    shakeHands(pair13(client, { groups: [NamedGroup.SECP256R1], ...more }));

  test('asks for the other group once', () => {
    const pair = retried();
    expect(eventsOf(pair.client, 'hello-retry-request').map(({ group }) => group)).toEqual([NamedGroup.SECP256R1]);
    expect(eventsOf(pair.client, 'client-hello')).toHaveLength(2);
    expect(eventsOf(pair.client, 'shared-secret')[0]?.group).toBe(NamedGroup.SECP256R1);
    talk(pair);
  });

  test('is not needed if the client has sent key shares for both', () => {
    const keyShares = [NamedGroup.X25519, NamedGroup.SECP256R1];
    const pair = retried({}, { keyShares });
    expect(eventsOf(pair.client, 'hello-retry-request')).toHaveLength(0);
    talk(pair);
  });

  test('without a group in common there is nothing to ask for', () => {
    const pair = shakeHands(pair13({ groups: [NamedGroup.X25519] }, { groups: [NamedGroup.SECP256R1] }));
    expect(eventsOf(pair.client, 'alert-received')[0]?.description).toBe(AlertDescription.HANDSHAKE_FAILURE);
  });
});

describe('resumption', () => {
  const withTicket = (server: Partial<TlsServerConfig> = {}) => {
    const first = shakeHands(pair13({}, { ticketKey: TICKET_KEY, ...server }));
    const [ticket] = eventsOf(first.client, 'session-ticket');
    return ticket!.session;
  };

  test('both sides derive the same key for the ticket', () => {
    const first = shakeHands(pair13({}, { ticketKey: TICKET_KEY }));
    expect(eventsOf(first.client, 'session-ticket')).toEqual(eventsOf(first.server, 'session-ticket'));
  });

  test('needs no certificate, and has fresh Diffie-Hellman keys all the same', () => {
    const pair = shakeHands(pair13({ session: withTicket() }, { ticketKey: TICKET_KEY }));
    expect(eventsOf(pair.client, 'resumed')).toHaveLength(1);
    expect(eventsOf(pair.server, 'resumed')).toHaveLength(1);
    expect(eventsOf(pair.client, 'certificate-accepted')).toHaveLength(0);
    expect(eventsOf(pair.client, 'shared-secret')).toHaveLength(1);
    talk(pair);
  });

  test('goes through a HelloRetryRequest', () => {
    const pair = shakeHands(
      pair13({ session: withTicket() }, { ticketKey: TICKET_KEY, groups: [NamedGroup.SECP256R1] }),
    );
    expect(eventsOf(pair.client, 'hello-retry-request')).toHaveLength(1);
    expect(eventsOf(pair.client, 'resumed')).toHaveLength(1);
    talk(pair);
  });

  test.each([
    ['a server with another ticket key', { ticketKey: TICKET_KEY.map((byte) => byte ^ 1) }],
    ['a server without tickets', {}],
    ['a server that chooses a suite of another hash', { ticketKey: TICKET_KEY, cipherSuites: [0x1302] }],
  ])('%s shakes hands anew', (_, server) => {
    const pair = shakeHands(pair13({ session: withTicket() }, server));
    expect(eventsOf(pair.client, 'resumed')).toHaveLength(0);
    expect(eventsOf(pair.client, 'certificate-accepted')).toHaveLength(1);
    talk(pair);
  });

  test('a ticket out of its time is not offered', () => {
    const pair = pair13({ session: { ...withTicket({ ticketLifetime: 10 }) } }, { ticketKey: TICKET_KEY });
    pair.client.machine.start(11_000_000);
    exchange(pair);
    expect(eventsOf(pair.server, 'resumed')).toHaveLength(0);
    talk(pair);
  });

  test('whoever has the ticket and not its key is found out by the binder', () => {
    const session = withTicket();
    const pair = shakeHands(
      pair13({ session: { ...session, psk: session.psk.map((byte) => byte ^ 1) } }, { ticketKey: TICKET_KEY }),
    );
    expect(eventsOf(pair.client, 'alert-received')[0]?.description).toBe(AlertDescription.DECRYPT_ERROR);
  });
});

describe('versions', () => {
  const versionOf = (pair: Pair) => (eventsOf(pair.client, 'traffic-secrets').length > 0 ? '1.3' : '1.2');

  test.each([
    [both, both, '1.3'],
    [both, only13, '1.3'],
    [only13, both, '1.3'],
    [both, { versions: ['1.2'] }, '1.2'],
    [{ versions: ['1.2'] }, both, '1.2'],
  ] as const)('a client of %o and a server of %o speak %s', (client, server, version) => {
    const pair = shakeHands(makePair(client, server));
    expect(versionOf(pair)).toBe(version);
    talk(pair);
  });

  test('a client of both takes ECDHE from a server that has it in 1.2', () => {
    const suite = CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
    const pair = shakeHands(makePair(both, { versions: ['1.2'], cipherSuites: [suite] }));
    expect(eventsOf(pair.client, 'open')[0]?.cipherSuite).toBe(suite);
    talk(pair);
  });

  test.each([
    [only13, { versions: ['1.2'] }],
    [{ versions: ['1.2'] }, only13],
  ] as const)('a client of %o and a server of %o have none in common', (client, server) => {
    const pair = shakeHands(makePair(client, server));
    const alerts = [...eventsOf(pair.client, 'alert-received'), ...eventsOf(pair.server, 'alert-received')];
    expect(alerts[0]?.description).toBe(AlertDescription.PROTOCOL_VERSION);
  });

  test('somebody who takes 1.3 out of the offer is found out by the server’s random (RFC 8446 §4.1.3)', () => {
    // supported_versions 0304 0303 becomes 0303 0303
    const strip: OnTheWay = (record, from, index) => {
      if (from === 'server' || index > 0) return [record];
      const hex = toHex(record);
      const at = hex.indexOf('002b00050403040303') / 2;
      const copy = record.slice();
      copy[at + 6] = 3;
      return [copy];
    };
    const pair = shakeHands(makePair(both, both), strip);
    expect(eventsOf(pair.client, 'closed')[0]?.reason).toMatch(/answers in 1\.2 \(sent illegal_parameter\)/);
  });
});

describe('ECDHE in TLS 1.2', () => {
  const suites = [0xc02f, 0xc030, 0xcca8];
  for (const suite of suites) {
    for (const group of [NamedGroup.X25519, NamedGroup.SECP256R1]) {
      test(`suite ${suite.toString(16)} with group ${group}`, () => {
        const pair = shakeHands(makePair({ cipherSuites: suites, groups: [group] }, { cipherSuites: [suite] }));
        expect(eventsOf(pair.client, 'open')[0]?.cipherSuite).toBe(suite);
        expect(eventsOf(pair.client, 'keys')).toEqual(eventsOf(pair.server, 'keys'));
        talk(pair);
      });
    }
  }

  test('a ServerKeyExchange that was changed on the way has a wrong signature', () => {
    const pair = shakeHands(makePair({ cipherSuites: suites }, { cipherSuites: suites }), (record, from) => {
      if (from === 'client' || record[5] !== 12) return [record];
      const copy = record.slice();
      copy[20]! ^= 1; // within the public key
      return [copy];
    });
    expect(eventsOf(pair.server, 'alert-received')[0]?.description).toBe(AlertDescription.DECRYPT_ERROR);
  });
});

describe('KeyUpdate', () => {
  test('new keys for one direction, or for both if asked', () => {
    const pair = shakeHands(pair13());
    const { machine } = pair.client;
    if (!(machine instanceof TlsClient13)) throw new Error('not a 1.3 client');
    machine.updateKeys();
    exchange(pair);
    expect(eventsOf(pair.server, 'key-update').map(({ sender }) => sender)).toEqual(['client']);
    talk(pair);
    const server = pair.server.machine;
    if (!(server instanceof TlsServer13)) throw new Error('not a 1.3 server');
    server.updateKeys(true);
    exchange(pair);
    expect(eventsOf(pair.client, 'key-update').map(({ sender }) => sender)).toEqual(['client', 'server', 'client']);
    pair.client.machine.write(new TextEncoder().encode('!'));
    exchange(pair);
    expect(said(pair, 'server')).toBe('question!');
  });
});

describe('what is refused', () => {
  const alertFor = (onTheWay: OnTheWay) => {
    const pair = shakeHands(pair13(), onTheWay);
    const sent = [...eventsOf(pair.client, 'alert-sent'), ...eventsOf(pair.server, 'alert-sent')];
    return sent[0]?.description;
  };
  const changed = (record: Uint8Array, at: number) => {
    const copy = record.slice();
    copy.set([copy.at(at)! ^ 1], at < 0 ? copy.length + at : at);
    return copy;
  };

  test('a protected record that was changed on the way: bad_record_mac', () => {
    const alert = alertFor((record, from, i) => [from === 'server' && i === 3 ? changed(record, 20) : record]);
    expect(alert).toBe(AlertDescription.BAD_RECORD_MAC);
  });

  test('a ServerHello whose key share was changed: the records behind it cannot be read', () => {
    const alert = alertFor((record, from, i) => [from === 'server' && i === 0 ? changed(record, -1) : record]);
    expect(alert).toBe(AlertDescription.BAD_RECORD_MAC);
  });

  test('a ChangeCipherSpec of another byte: unexpected_message', () => {
    const alert = alertFor((record, from, i) => [from === 'server' && i === 1 ? changed(record, -1) : record]);
    expect(alert).toBe(AlertDescription.UNEXPECTED_MESSAGE);
  });

  test('a record longer than any may be: record_overflow', () => {
    const long = Uint8Array.of(23, 3, 3, 0x41, 0x01);
    const alert = alertFor((record, from, i) => (from === 'server' && i === 2 ? [long] : [record]));
    expect(alert).toBe(AlertDescription.RECORD_OVERFLOW);
  });

  test('an echo of another session id: illegal_parameter', () => {
    const alert = alertFor((record, from, i) => [
      from === 'server' && i === 0 ? changed(record, 5 + 4 + 2 + 32 + 1) : record,
    ]);
    expect(alert).toBe(AlertDescription.ILLEGAL_PARAMETER);
  });
});
