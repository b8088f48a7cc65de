/** RFC 5961: what somebody who sees nothing of a connection can do to it, with its checks and without. */

import { describe, expect, test } from 'vitest';
import { SERVER, tcpScript } from './script.ts';

const before = { blindAttackChecks: false };

describe('without the checks it is as in RFC 793', () => {
  test('a RST anywhere in the window ends the connection', () => {
    const t = tcpScript(before).established();
    t.receives('R 50006:50006(0)').isIn('CLOSED').sendsNothing().tells('close: connection reset');
  });

  test('a RST outside of it does not', () => {
    tcpScript(before).established().receives('R 400000:400000(0)').isIn('ESTABLISHED').sendsNothing().tells();
  });

  test('a SYN in the window ends the connection, and is answered with RST', () => {
    const t = tcpScript(before).established();
    t.receives('S 50006:50006(0)').isIn('CLOSED').sends('R 2:2(0)').tells('close: connection reset');
  });

  test('data with an ACK of long ago is taken', () => {
    tcpScript(before).established('<mss 1460>', 1000).receives('. 6:16(10) ack 4000000000').tells('data 10');
  });
});

describe('with them', () => {
  test('an ACK of long ago is challenged and its data is left (§5.2)', () => {
    const t = tcpScript().established('<mss 1460>', 1000);
    t.receives('. 6:16(10) ack 4000000000').sends('. 2:2(0) ack 6').tells();
  });

  test('a real reset gets through after the challenge: its sender answers with the number asked for (§3.2)', () => {
    const t = tcpScript().established();
    t.receives('R 7:7(0)').sends('. 2:2(0) ack 6').isIn('ESTABLISHED');
    t.receives('R 6:6(0)').isIn('CLOSED').tells('close: connection reset');
  });

  test('whoever wants to know is told of each challenge, and of those that were one too many', () => {
    const told: string[] = [];
    const t = tcpScript({ onChallenge: (event, { address }) => told.push(`${event} ${address}`) }).established();
    for (let i = 0; i < 12; i++) t.receives('R 106:106(0)');
    t.takeSent();
    expect(told).toEqual([
      ...Array<string>(10).fill(`challenged ${SERVER.address}`),
      ...Array<string>(2).fill(`over-limit ${SERVER.address}`),
    ]);
  });
});
