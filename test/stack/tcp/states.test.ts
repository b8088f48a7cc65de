/** The states of a connection (RFC 9293 §3.3.2, §3.5, §3.6, §3.10), each way in and out. */

import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/stack/sockets.ts';
import { defaultTcpConfig } from '../../../src/stack/tcp/config.ts';
import { TcpConnection } from '../../../src/stack/tcp/connection.ts';
import type { TcpState } from '../../../src/stack/tcp/states.ts';
import { tcpTransitions } from '../../../src/stack/tcp/states.ts';
import { LAPTOP, SERVER, seenTransitions, tcpScript } from './script.ts';

describe('opening', () => {
  test('a client opens with the numbers of document S: seq 1, then seq 2 ack 6', () => {
    const t = tcpScript();
    t.at(0).connect();
    t.sends('S 1:1(0) win 65535 <mss 1460,sackOK,wscale 3>').isIn('SYN-SENT').tells();
    t.at(10).receives('S. 5:5(0) ack 2 win 65535 <mss 1460,sackOK,wscale 7>');
    t.sends('. 2:2(0) ack 6 win 32768 <>').isIn('ESTABLISHED').tells('open');
  });

  test('a server answers with the numbers of document S: seq 5, ack 2', () => {
    const t = tcpScript().listen();
    t.at(0).receives('S 1:1(0) win 65535 <mss 1460,sackOK,wscale 7>');
    t.sends('S. 5:5(0) ack 2 win 65535 <mss 1460,sackOK,wscale 3>').isIn('SYN-RECEIVED').tells();
    t.at(10).receives('. 2:2(0) ack 6');
    t.sendsNothing().isIn('ESTABLISHED').tells('open');
  });

  test('a server takes up only the options that the client offered (RFC 7323 §1.3, RFC 2018 §2)', () => {
    const t = tcpScript().listen();
    t.receives('S 1:1(0) win 1000').sends('S. 5:5(0) ack 2 win 65535 <mss 1460>');
    t.receives('. 2:2(0) ack 6 win 2000').tells('open');
    expect(t.info).toMatchObject({ mss: 536, sack: false, sndWnd: 2000, windowShift: { send: 0, receive: 0 } });
    // RFC 9293 §3.7.1: 536 bytes where the peer names no MSS.
    t.write(600).sends('. 6:542(536) ack 2');
  });

  test('data that comes with the last ACK of the handshake is told after the opening', () => {
    const t = tcpScript().listen();
    t.receives('S 1:1(0)').takeSent();
    t.receives('P. 2:12(10) ack 6').tells('open', 'data 10');
  });

  test('bytes written before the connection is open are sent when it opens', () => {
    const t = tcpScript().connect();
    t.write(10).sends('S 1:1(0)').at(5).receives('S. 5:5(0) ack 2');
    t.sends('. 2:2(0) ack 6', 'P. 2:12(10) ack 6').tells('open');
  });

  test('a SYN is sent again after 1, 2, 4 … seconds, and given up after three minutes (RFC 9293 §3.8.3)', () => {
    const t = tcpScript().connect().sends('S 1:1(0)');
    for (const seconds of [1, 3, 7, 15, 31, 63, 123]) t.at(seconds * 1000).sends('S 1:1(0)');
    t.at(183_000).sendsNothing().tells('close: timed out').isIn('CLOSED');
    t.at(1_000_000).sendsNothing();
  });

  test('a handshake that the client never finishes leads back to LISTEN', () => {
    const t = tcpScript({ synRetries: 2 }).listen();
    t.receives('S 1:1(0)').sends('S. 5:5(0) ack 2');
    t.at(1000).sends('S. 5:5(0) ack 2').at(3000).sends('S. 5:5(0) ack 2');
    t.at(7000).sendsNothing().tells().isIn('CLOSED');
    t.receives('S 100:100(0)').sends('S. 5:5(0) ack 101');
  });

  test('a SYN that comes twice is answered twice with the same SYN, ACK', () => {
    const t = tcpScript().listen();
    t.receives('S 1:1(0)').sends('S. 5:5(0) ack 2');
    t.at(500).receives('S 1:1(0)').sends('S. 5:5(0) ack 2').isIn('SYN-RECEIVED');
    t.receives('. 2:2(0) ack 6').tells('open');
  });

  test('both sides open at once (RFC 9293 §3.5, figure 8)', () => {
    const t = tcpScript({ iss: 100 }).connect();
    t.sends('S 100:100(0)');
    t.receives('S 300:300(0) <mss 1460,sackOK>').isIn('SYN-RECEIVED');
    t.sends('S. 100:100(0) ack 301');
    t.receives('S. 300:300(0) ack 101').isIn('ESTABLISHED').tells('open');
    t.write(10).sends('P. 101:111(10) ack 301');
  });

  test('an old duplicate SYN makes the client reset what the server began (RFC 9293 §3.5, figure 9)', () => {
    const server = tcpScript().listen(300);
    server.receives('S 90:90(0)').sends('S. 300:300(0) ack 91');
    server.receives('R 91:91(0)').sendsNothing().isIn('CLOSED').tells();
    server.receives('S 100:100(0)').sends('S. 300:300(0) ack 101');
    server.receives('. 101:101(0) ack 301').isIn('ESTABLISHED').tells('open');

    const client = tcpScript({ iss: 100 }).connect().sends('S 100:100(0)');
    client.receives('S. 300:300(0) ack 91').sends('R 91:91(0)').isIn('SYN-SENT');
    client.receives('S. 400:400(0) ack 101').sends('. 101:101(0) ack 401').tells('open');
  });

  test('a SYN beyond the backlog is dropped, and taken when there is room again', () => {
    const t = tcpScript({ backlog: 2 }).listen();
    t.receives('S 1:1(0)', 1001).receives('S 1:1(0)', 1002).sends('S. 5:5(0) ack 2', 'S. 5:5(0) ack 2');
    t.receives('S 1:1(0)', 1003).sendsNothing();
    t.receives('. 2:2(0) ack 6', 1001).tells('open');
    t.receives('S 1:1(0)', 1003).sends('S. 5:5(0) ack 2');
  });

  test('the number of connections is bounded', () => {
    const t = tcpScript({ maxConnections: 1 }).listen();
    t.receives('S 1:1(0)', 1001).sends('S. 5:5(0) ack 2');
    t.receives('S 1:1(0)', 1002).sendsNothing();
    expect(() => t.stack.connect(SERVER, LAPTOP, {}, 0)).toThrow(RangeError);
  });

  test('a closed listener resets what was half open and refuses what comes', () => {
    const t = tcpScript().listen();
    t.receives('S 1:1(0)').sends('S. 5:5(0) ack 2');
    t.listener!.close();
    t.flush().receives('S 7:7(0)', 1001).sends('R 6:6(0)', 'R. 0:0(0) ack 8');
    expect(t.stack.connections()).toEqual([]);
  });

  test('an ephemeral port lies in 49152 to 65535; a socket pair is not given twice (RFC 6056, RFC 9293 §3.3.1)', () => {
    const { stack } = tcpScript();
    const ports = Array.from({ length: 50 }, () => {
      const stream = stack.connect({ ...LAPTOP, port: 0 }, SERVER, {}, 0);
      return stream.connection.local.port;
    });
    expect(new Set(ports).size).toBe(50);
    for (const port of ports) expect(port).toBeGreaterThanOrEqual(49152);
    expect(() => stack.connect({ ...LAPTOP, port: ports[0]! }, SERVER, {}, 0)).toThrow(RangeError);
  });
});

describe('closing', () => {
  test('the side that closes first waits in TIME-WAIT (RFC 9293 §3.6, figure 12)', () => {
    const t = tcpScript().established();
    t.end().sends('F. 2:2(0) ack 6').isIn('FIN-WAIT-1');
    t.receives('. 6:6(0) ack 3').isIn('FIN-WAIT-2').tells();
    t.receives('F. 6:6(0) ack 3').sends('. 3:3(0) ack 7').isIn('TIME-WAIT').tells('end', 'close');
    t.at(59_999).isIn('TIME-WAIT').at(60_000).isIn('CLOSED').sendsNothing();
  });

  test('the other side goes through CLOSE-WAIT and LAST-ACK', () => {
    const t = tcpScript().established();
    t.receives('F. 6:6(0) ack 2').sends('. 2:2(0) ack 7').isIn('CLOSE-WAIT').tells('end');
    t.end().sends('F. 2:2(0) ack 7').isIn('LAST-ACK');
    t.receives('. 7:7(0) ack 3').isIn('CLOSED').tells('close');
  });

  test('both sides close at once (RFC 9293 §3.6, figure 13)', () => {
    const t = tcpScript().established();
    t.end().sends('F. 2:2(0) ack 6');
    t.receives('F. 6:6(0) ack 2').sends('. 3:3(0) ack 7').isIn('CLOSING').tells('end');
    t.receives('. 7:7(0) ack 3').isIn('TIME-WAIT').tells('close');
  });

  test('a FIN that acknowledges ours too leads from FIN-WAIT-1 to TIME-WAIT at once', () => {
    const t = tcpScript().established();
    t.end().sends('F. 2:2(0) ack 6');
    t.receives('F. 6:6(0) ack 3').sends('. 3:3(0) ack 7').isIn('TIME-WAIT').tells('end', 'close');
  });

  test('half closed: one side has ended, the other still sends', () => {
    const t = tcpScript().established();
    t.end().sends('F. 2:2(0) ack 6').receives('. 6:6(0) ack 3').isIn('FIN-WAIT-2');
    t.receives('P. 6:106(100) ack 3').tells('data 100').at(200).sends('. 3:3(0) ack 106');
    t.receives('FP. 106:116(10) ack 3').sends('. 3:3(0) ack 117').tells('data 10', 'end', 'close');

    const other = tcpScript().established();
    other.receives('F. 6:6(0) ack 2').sends('. 2:2(0) ack 7').tells('end');
    other.write(100).sends('P. 2:102(100) ack 7').isIn('CLOSE-WAIT');
    other.receives('. 7:7(0) ack 102').end().sends('F. 102:102(0) ack 7').isIn('LAST-ACK');
  });

  test('the FIN goes with the last data', () => {
    const t = tcpScript().connect();
    t.write(10).end().sends('S 1:1(0)').receives('S. 5:5(0) ack 2');
    t.sends('. 2:2(0) ack 6', 'FP. 2:12(10) ack 6').isIn('FIN-WAIT-1').tells('open');
  });

  test('a lost FIN is sent again', () => {
    const t = tcpScript().established();
    t.end().sends('F. 2:2(0) ack 6').at(1000).sends('F. 2:2(0) ack 6');
    t.at(3000).sends('F. 2:2(0) ack 6').receives('. 6:6(0) ack 3').isIn('FIN-WAIT-2');
    t.at(100_000).sendsNothing();
  });

  test('TIME-WAIT acknowledges the FIN that comes again and waits for another 2 MSL', () => {
    const t = tcpScript().established();
    t.end().receives('F. 6:6(0) ack 3').takeSent();
    t.tells('end', 'close');
    t.at(50_000).receives('F. 6:6(0) ack 3').sends('. 3:3(0) ack 7');
    t.at(109_999).isIn('TIME-WAIT').at(110_000).isIn('CLOSED');
  });

  test('a SYN beyond all that the old connection used opens a new one out of TIME-WAIT (RFC 9293 §3.6.1)', () => {
    const t = tcpScript().listen();
    t.receives('S 1:1(0)').receives('. 2:2(0) ack 6').takeSent();
    t.end().receives('F. 2:2(0) ack 7').isIn('TIME-WAIT').takeSent();
    t.tells('open', 'end', 'close');
    t.receives('S 1:1(0)').sends('. 7:7(0) ack 3').isIn('TIME-WAIT');
    t.receives('S 5000:5000(0)').sends('S. 64007:64007(0) ack 5001').isIn('SYN-RECEIVED');
  });

  test('writing after the end is a mistake of the caller; ending twice is not', () => {
    const t = tcpScript().established();
    t.end().end();
    expect(() => t.stream!.write(new Uint8Array(1), 0)).toThrow(TypeError);
  });

  test('a close before the peer answers is kept until the handshake is done', () => {
    const t = tcpScript().connect().end();
    t.sends('S 1:1(0)').isIn('SYN-SENT').receives('S. 5:5(0) ack 2');
    t.sends('. 2:2(0) ack 6', 'F. 2:2(0) ack 6').isIn('FIN-WAIT-1').tells('open');
  });
});

/** A script in each state in which a connection knows its peer; the peer's next number is 6 or 7, ours 2 or 3. */
const inState = {
  'SYN-RECEIVED': () => tcpScript().connect().receives('S 5:5(0)'),
  ESTABLISHED: () => tcpScript().established(),
  'FIN-WAIT-1': () => tcpScript().established().end(),
  'FIN-WAIT-2': () => tcpScript().established().end().receives('. 6:6(0) ack 3'),
  'CLOSE-WAIT': () => tcpScript().established().receives('F. 6:6(0) ack 2'),
  CLOSING: () => tcpScript().established().end().receives('F. 6:6(0) ack 2'),
  'LAST-ACK': () => tcpScript().established().receives('F. 6:6(0) ack 2').end(),
  'TIME-WAIT': () => tcpScript().established().end().receives('F. 6:6(0) ack 3'),
};

describe('reset', () => {
  const states = Object.entries(inState) as [TcpState, () => ReturnType<typeof tcpScript>][];

  test.each(states)('a RST with the expected number ends a connection in %s (RFC 9293 §3.10.7.4)', (state, make) => {
    const t = make().isIn(state);
    t.takeSent();
    const number = t.info!.rcvNxt;
    t.receives(`R ${number}:${number}(0)`).sendsNothing().isIn('CLOSED');
    // In TIME-WAIT all has been said and acknowledged.
    const reasons = { 'TIME-WAIT': 'close', 'SYN-RECEIVED': 'close: connection refused' } as Record<string, string>;
    expect(t.takeTold().at(-1)).toBe(reasons[state] ?? 'close: connection reset');
    t.at(1_000_000).sendsNothing();
  });

  test.each(states)('a RST elsewhere in the window is challenged in %s (RFC 5961 §3.2)', (state, make) => {
    const t = make().isIn(state);
    t.takeSent();
    const { rcvNxt, sndNxt } = t.info!;
    t.receives(`R ${rcvNxt + 1}:${rcvNxt + 1}(0)`)
      .isIn(state)
      .sends(`. ${sndNxt}:${sndNxt}(0) ack ${rcvNxt}`);
  });

  test.each(states)('a RST outside the window is ignored in %s', (state, make) => {
    const t = make().isIn(state);
    t.takeSent();
    t.receives('R 4:4(0)').isIn(state).sendsNothing();
  });

  test.each(states)(
    'a SYN in the window does not end a connection in %s but is challenged (RFC 5961 §4.2)',
    (state, make) => {
      const t = make().isIn(state);
      t.takeSent();
      const { rcvNxt, sndNxt } = t.info!;
      t.receives(`S ${rcvNxt + 9}:${rcvNxt + 9}(0)`)
        .isIn(state)
        .sends(`. ${sndNxt}:${sndNxt}(0) ack ${rcvNxt}`);
    },
  );

  test.each(states)(
    'an abort in %s sends RST where the peer still waits for something (RFC 9293 §3.10.5)',
    (state, make) => {
      const t = make().isIn(state);
      t.takeSent();
      const { sndNxt } = t.info!;
      t.abort().isIn('CLOSED');
      if (['CLOSING', 'LAST-ACK', 'TIME-WAIT'].includes(state)) t.sendsNothing();
      else t.sends(`R ${sndNxt}:${sndNxt}(0)`).sendsNothing();
    },
  );

  test('an abort in SYN-SENT sends nothing', () => {
    tcpScript().connect().sends('S 1:1(0)').abort().sendsNothing().isIn('CLOSED');
  });

  test('a client is refused by a RST that acknowledges its SYN, and by no other', () => {
    const t = tcpScript().connect().sends('S 1:1(0)');
    t.receives('R 0:0(0)').receives('R. 0:0(0) ack 7').isIn('SYN-SENT').sendsNothing();
    t.receives('R. 0:0(0) ack 2').isIn('CLOSED').tells('close: connection refused');
  });

  test('a segment to a port where nobody listens is answered with RST (RFC 9293 §3.10.7.1)', () => {
    const t = tcpScript();
    t.receives('S 100:100(0)').sends('R. 0:0(0) ack 101 win 0 <>');
    t.receives('. 100:110(10) ack 77').sends('R 77:77(0)');
    t.receives('F 100:110(10)').sends('R. 0:0(0) ack 111');
    t.receives('R 100:100(0)').receives('R. 100:100(0) ack 7').sendsNothing();
  });

  test('LISTEN answers an ACK with RST and ignores RST and what is neither (RFC 9293 §3.10.7.2)', () => {
    const t = tcpScript().listen();
    t.receives('. 100:100(0) ack 77').sends('R 77:77(0)');
    t.receives('S. 100:100(0) ack 77').sends('R 77:77(0)');
    t.receives('R 100:100(0)').receives('F 100:100(0)').sendsNothing();
    expect(t.stack.connections()).toEqual([]);
  });

  test('SYN-RECEIVED resets an ACK of what was not sent', () => {
    const t = tcpScript().listen().receives('S 1:1(0)').sends('S. 5:5(0) ack 2');
    t.receives('. 2:2(0) ack 99').sends('R 99:99(0)').isIn('SYN-RECEIVED');
    t.receives('. 2:2(0) ack 5').sends('R 5:5(0)').isIn('SYN-RECEIVED');
  });

  test('another SYN in the window takes a passive SYN-RECEIVED back to LISTEN (RFC 9293 §3.10.7.4, fourth)', () => {
    const t = tcpScript().listen().receives('S 1:1(0)').sends('S. 5:5(0) ack 2');
    t.receives('S 9:9(0)').sendsNothing().isIn('CLOSED');
  });

  test('challenge ACKs are counted: ten in five seconds (RFC 5961 §7)', () => {
    const t = tcpScript().established();
    for (let i = 0; i < 30; i++) t.receives('R 106:106(0)');
    expect(t.takeSent()).toHaveLength(10);
    t.at(5000).receives('R 106:106(0)').sends('. 2:2(0) ack 6');
  });
});

test('the machine makes exactly the transitions of its table', () => {
  // The stack keeps no connection in LISTEN that it could close; the machine by itself may.
  const onStateChange = (_local: Endpoint, _remote: Endpoint, from: TcpState, to: TcpState) =>
    seenTransitions.add(`${from} > ${to}`);
  const machine = new TcpConnection(
    SERVER,
    LAPTOP,
    { ...defaultTcpConfig, onStateChange },
    { initialSequenceNumber: 5 },
  );
  machine.listen(0);
  machine.end(0);
  const table = Object.entries(tcpTransitions).flatMap(([from, ways]) =>
    Object.keys(ways).map((to) => `${from} > ${to}`),
  );
  expect([...seenTransitions].sort()).toEqual(table.sort());
});
