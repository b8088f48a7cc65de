/** Loss and its repair: RFC 6298 (timer), RFC 5681 and RFC 6582 (fast recovery, NewReno), RFC 6675 (with SACK). */

import { describe, expect, test } from 'vitest';
import { tcpScript } from './script.ts';

const NO_SACK = '<mss 1000>';

/** An established connection that has sent ten full segments, 2:1002 to 9002:10002, to a peer that took 1000-byte segments. */
function tenInFlight(peerOptions: string) {
  const t = tcpScript({ nagle: false }).established(peerOptions);
  t.write(10_000);
  expect(t.takeSent()).toHaveLength(10);
  return t;
}

describe('the retransmission timer', () => {
  test('sends again after 1, 2, 4 … up to 60 seconds and gives up after the tenth time (RFC 6298 §5)', () => {
    const t = tcpScript().established();
    t.write(100).sends('P. 2:102(100) ack 6');
    let seconds = 0;
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]) {
      seconds += wait;
      t.at(seconds * 1000).sends('P. 2:102(100) ack 6');
    }
    t.at((seconds + 60) * 1000)
      .sendsNothing()
      .tells('close: timed out')
      .isIn('CLOSED');
  });

  test('takes the round trip into account (RFC 6298 §2.2: SRTT + 4 · RTTVAR)', () => {
    const t = tcpScript().connect().sends('S 1:1(0)');
    t.at(800).receives('S. 5:5(0) ack 2').sends('. 2:2(0) ack 6').tells('open');
    expect(t.info).toMatchObject({ srtt: 800_000, rttvar: 400_000, rto: 2_400_000 });
    t.write(100).sends('P. 2:102(100) ack 6');
    t.at(3199).sendsNothing().at(3200).sends('P. 2:102(100) ack 6');
  });

  test('is three seconds for data if the SYN was lost, and the window one segment (RFC 6298 §5.7, RFC 5681 §3.1)', () => {
    const t = tcpScript().connect().sends('S 1:1(0)').at(1000).sends('S 1:1(0)');
    t.at(1100).receives('S. 5:5(0) ack 2 win 65535 <mss 1000>').sends('. 2:2(0) ack 6').tells('open');
    expect(t.info).toMatchObject({ srtt: undefined, rto: 3_000_000, cwnd: 1000 });
    t.write(5000).sends('. 2:1002(1000) ack 6').sendsNothing();
  });

  test('does not measure what was sent twice, and stays backed off until it can (Karn, RFC 6298 §3 and §5)', () => {
    const t = tcpScript().established();
    t.write(100).takeSent();
    t.at(1000).sends('P. 2:102(100) ack 6').at(1500).receives('. 6:6(0) ack 102');
    expect(t.info).toMatchObject({ srtt: 0, rto: 2_000_000 });
    t.write(100).sends('P. 102:202(100) ack 6').at(1600).receives('. 6:6(0) ack 202');
    expect(t.info!.srtt).toBe(12_500);
    expect(t.info!.rto).toBe(1_000_000);
  });

  test('starts again when new data is acknowledged, and stops when all is (RFC 6298 §5.2, §5.3)', () => {
    const t = tcpScript().established(NO_SACK);
    t.write(2000).takeSent();
    t.at(600).receives('. 6:6(0) ack 1002');
    t.at(1599).sendsNothing().at(1600).sends('P. 1002:2002(1000) ack 6');
    t.at(1700).receives('. 6:6(0) ack 2002').at(100_000).sendsNothing();
  });

  test('after everything was lost starts with one segment and doubles (RFC 5681 §3.1)', () => {
    const t = tenInFlight(NO_SACK);
    t.at(1000).sends('. 2:1002(1000) ack 6').sendsNothing();
    expect(t.info).toMatchObject({ cwnd: 1000, ssthresh: 5000, recovery: 'resend' });
    t.at(1100).receives('. 6:6(0) ack 1002').sends('. 1002:2002(1000) ack 6', '. 2002:3002(1000) ack 6').sendsNothing();
    t.at(1200).receives('. 6:6(0) ack 2002').receives('. 6:6(0) ack 3002');
    expect(t.takeSent()).toHaveLength(4);
    t.at(1300).receives('. 6:6(0) ack 10002').sendsNothing();
    expect(t.info!.recovery).toBe('none');
  });

  test('a second timeout for the same data leaves ssthresh alone (RFC 5681 §3.1)', () => {
    const t = tenInFlight(NO_SACK).at(1000).sends('. 2:1002(1000) ack 6').at(3000).sends('. 2:1002(1000) ack 6');
    expect(t.info!.ssthresh).toBe(5000);
  });

  test('duplicates of what was sent twice after a timeout start no fast retransmit (RFC 6582 §3.2 step 2)', () => {
    const t = tenInFlight(NO_SACK).at(1000).sends('. 2:1002(1000) ack 6');
    t.at(1100).receives('. 6:6(0) ack 10002').write(5000);
    t.takeSent();
    for (let i = 0; i < 5; i++) t.receives('. 6:6(0) ack 10002');
    // Limited transmit, and nothing again.
    t.sends('. 12002:13002(1000) ack 6', '. 13002:14002(1000) ack 6').sendsNothing();
    expect(t.info!.recovery).toBe('none');
  });
});

describe('the congestion window', () => {
  test('starts with ten segments and grows by one for each acknowledged (RFC 6928, RFC 5681 §3.1)', () => {
    const t = tcpScript().established(NO_SACK).write(100_000);
    expect(t.takeSent()).toHaveLength(10);
    t.at(10).receives('. 6:6(0) ack 2002');
    expect(t.takeSent()).toHaveLength(3);
    t.receives('. 6:6(0) ack 4002');
    expect(t.takeSent()).toHaveLength(3);
    expect(t.info!.cwnd).toBe(12_000);
  });

  test('is the initial one again after an idle retransmission timeout (RFC 5681 §4.1)', () => {
    const t = tenInFlight(NO_SACK);
    for (let ack = 1002; ack <= 10_002; ack += 1000) t.receives(`. 6:6(0) ack ${ack}`);
    expect(t.info!.cwnd).toBe(20_000);
    t.at(5000).write(30_000);
    expect(t.takeSent()).toHaveLength(10);
  });
});

describe('NewReno', () => {
  test('the third duplicate ACK sends the missing segment again; each more lets one new out (RFC 5681 §3.2)', () => {
    const t = tenInFlight(NO_SACK).write(10_000).sendsNothing();
    t.at(10).receives('. 6:6(0) ack 2').sends('. 10002:11002(1000) ack 6').sendsNothing(); // limited transmit, RFC 3042
    t.receives('. 6:6(0) ack 2').sends('. 11002:12002(1000) ack 6').sendsNothing();
    t.receives('. 6:6(0) ack 2').sends('. 2:1002(1000) ack 6').sendsNothing();
    // Half of what was in flight before limited transmit.
    expect(t.info).toMatchObject({ recovery: 'fast-recovery', ssthresh: 5000, cwnd: 5000 });
    // 12 in flight, 5 may be: the 4th to 7th duplicates only drain the pipe; the 8th lets the first one out.
    for (let i = 4; i <= 7; i++) t.receives('. 6:6(0) ack 2').sendsNothing();
    t.receives('. 6:6(0) ack 2').sends('. 12002:13002(1000) ack 6');
    t.receives('. 6:6(0) ack 2').sends('. 13002:14002(1000) ack 6');
    t.at(20).receives('. 6:6(0) ack 12002');
    expect(t.info).toMatchObject({ recovery: 'none' });
  });

  test('a partial ACK names the next missing segment, which goes at once (RFC 6582 §3.2 step 3)', () => {
    const t = tenInFlight(NO_SACK);
    for (let i = 0; i < 3; i++) t.receives('. 6:6(0) ack 2');
    t.sends('. 2:1002(1000) ack 6');
    t.at(10).receives('. 6:6(0) ack 3002').sends('. 3002:4002(1000) ack 6').sendsNothing();
    t.at(20).receives('. 6:6(0) ack 7002').sends('. 7002:8002(1000) ack 6').sendsNothing();
    expect(t.info!.recovery).toBe('fast-recovery');
    t.at(30).receives('. 6:6(0) ack 10002').sendsNothing();
    // The first choice of step 3: min(ssthresh, max(FlightSize, SMSS) + SMSS).
    expect(t.info).toMatchObject({ recovery: 'none', cwnd: 2000, ssthresh: 5000 });
  });

  test('only the first partial ACK restarts the timer (RFC 6582 §3.2 step 3)', () => {
    const t = tenInFlight(NO_SACK);
    for (let i = 0; i < 3; i++) t.receives('. 6:6(0) ack 2');
    t.sends('. 2:1002(1000) ack 6');
    t.at(500).receives('. 6:6(0) ack 3002').sends('. 3002:4002(1000) ack 6');
    t.at(900).receives('. 6:6(0) ack 5002').sends('. 5002:6002(1000) ack 6');
    t.at(1500).sends('. 5002:6002(1000) ack 6');
  });

  test('ACKs with data, or that change the window, are no duplicates (RFC 5681 §2)', () => {
    const t = tenInFlight(NO_SACK);
    for (let i = 0; i < 4; i++) t.receives(`. 6:6(0) ack 2 win ${60_000 + i}`).sendsNothing();
    for (let i = 0; i < 4; i++) t.receives(`P. ${6 + i}:${7 + i}(1) ack 2 win 60003`);
    expect(t.takeSent().every((text) => text.includes('(0)'))).toBe(true);
    expect(t.info!.recovery).toBe('none');
  });
});

describe('SACK', () => {
  const SACK = '<mss 1000,sackOK>';

  test('what is missing between the blocks is sent again, and nothing else (RFC 6675 §5)', () => {
    const t = tenInFlight(SACK);
    // Lost: 2:1002 and 4002:5002.
    t.at(10).receives('. 6:6(0) ack 2 <sack 1002:2002>');
    t.receives('. 6:6(0) ack 2 <sack 1002:3002>').sendsNothing();
    t.receives('. 6:6(0) ack 2 <sack 1002:4002>').sends('. 2:1002(1000) ack 6').sendsNothing();
    t.receives('. 6:6(0) ack 2 <sack 5002:6002 1002:4002>').sendsNothing();
    t.receives('. 6:6(0) ack 2 <sack 5002:7002 1002:4002>').sendsNothing();
    // Three segments after it have arrived, so 4002 is lost too; the pipe holds 8002, 9002 and 2, and cwnd is 5000.
    t.receives('. 6:6(0) ack 2 <sack 5002:8002 1002:4002>').sends('. 4002:5002(1000) ack 6').sendsNothing();
    t.receives('. 6:6(0) ack 2 <sack 5002:10002 1002:4002>').sendsNothing();
    t.at(20).receives('. 6:6(0) ack 4002 <sack 5002:10002>').sendsNothing();
    t.receives('. 6:6(0) ack 10002').sendsNothing();
    expect(t.info!.recovery).toBe('none');
  });

  test('several lost in one window are all repaired in one round trip', () => {
    const t = tenInFlight(SACK);
    // Lost: 2, 2002 and 4002.
    t.at(10).receives('. 6:6(0) ack 2 <sack 1002:2002>').receives('. 6:6(0) ack 2 <sack 3002:4002 1002:2002>');
    t.sendsNothing();
    t.receives('. 6:6(0) ack 2 <sack 5002:6002 3002:4002 1002:2002>').sends('. 2:1002(1000) ack 6').sendsNothing();
    t.receives('. 6:6(0) ack 2 <sack 5002:7002 3002:4002 1002:2002>').sendsNothing();
    // Now the pipe holds 8002, 9002 and 2, and cwnd is 5000.
    t.receives('. 6:6(0) ack 2 <sack 5002:8002 3002:4002 1002:2002>');
    t.sends('. 2002:3002(1000) ack 6', '. 4002:5002(1000) ack 6').sendsNothing();
    t.at(20).receives('. 6:6(0) ack 10002').sendsNothing();
  });

  test('a timeout, too, sends nothing again that is SACKed', () => {
    const t = tenInFlight(SACK);
    t.at(10).receives('. 6:6(0) ack 2 <sack 1002:2002>').receives('. 6:6(0) ack 2 <sack 3002:4002 1002:2002>');
    t.at(1000).sends('. 2:1002(1000) ack 6').sendsNothing();
    t.at(1100).receives('. 6:6(0) ack 2002 <sack 3002:4002>');
    t.sends('. 2002:3002(1000) ack 6', '. 4002:5002(1000) ack 6').sendsNothing();
  });

  test('a peer that throws away what it had SACKed gets it again (RFC 2018 §8)', () => {
    const t = tenInFlight(SACK);
    for (const right of [2002, 3002, 4002]) t.receives(`. 6:6(0) ack 2 <sack 1002:${right}>`);
    t.sends('. 2:1002(1000) ack 6');
    t.at(10).receives('. 6:6(0) ack 1002').takeSent();
    t.at(1010).sends('. 1002:2002(1000) ack 6');
  });

  test('blocks of what was never sent, or is acknowledged, mean nothing (RFC 2883)', () => {
    const t = tenInFlight(SACK);
    // The first goes nearly around: it begins after what is in flight and, modulo 2^32, ends before.
    t.receives('. 6:6(0) ack 2 <sack 2147483649:4294967295>')
      .receives('. 6:6(0) ack 2 <sack 20002:30002>')
      .receives('. 6:6(0) ack 2 <sack 9002:2002>');
    t.receives('. 6:6(0) ack 1002 <sack 2:1002>').receives('. 6:6(0) ack 1002 <sack 2:1002>');
    t.receives('. 6:6(0) ack 1002 <sack 2:1002>').sendsNothing();
    expect(t.info!.recovery).toBe('none');
  });

  test('with nothing new to send, what may be lost is sent again early (RFC 6675 §4, NextSeg rule 3)', () => {
    const t = tcpScript({ nagle: false }).established(SACK).write(8000);
    t.takeSent();
    for (const right of [2002, 3002, 4002]) t.receives(`. 6:6(0) ack 2 <sack 1002:${right}>`);
    t.sends('. 2:1002(1000) ack 6').sendsNothing();
    t.receives('. 6:6(0) ack 2 <sack 5002:6002 1002:4002>').sendsNothing();
    t.receives('. 6:6(0) ack 2 <sack 5002:7002 1002:4002>').sends('. 4002:5002(1000) ack 6').sendsNothing();
  });
});

describe('timestamps (RFC 7323)', () => {
  const config = { timestamps: true, nagle: false };

  test('are in every segment once both SYNs had them, and leave 12 bytes less for data', () => {
    const t = tcpScript(config).connect();
    const [syn] = t.takeSent();
    const first = Number(/TS val (\d+) ecr 0/.exec(syn!)![1]);
    t.at(50).receives(`S. 5:5(0) ack 2 win 65535 <mss 1000,TS val 700 ecr ${first}>`);
    t.sends(`. 2:2(0) ack 6 <TS val ${(first + 50) >>> 0} ecr 700>`).tells('open');
    expect(t.info).toMatchObject({ mss: 988, timestamps: true, srtt: 50_000 });
    t.write(988).sends(`P. 2:990(988) ack 6 <TS val ${(first + 50) >>> 0} ecr 700>`);
  });

  test('measure the round trip of what was sent twice (§4.1)', () => {
    const t = tcpScript(config).connect();
    const first = Number(/TS val (\d+) ecr 0/.exec(t.takeSent()[0]!)![1]);
    t.receives(`S. 5:5(0) ack 2 win 65535 <TS val 700 ecr ${first}>`).write(100).takeSent();
    t.tells('open').at(1000).takeSent();
    t.at(1200).receives(`. 6:6(0) ack 102 win 65535 <TS val 1900 ecr ${(first + 1000) >>> 0}>`);
    expect(t.info!.srtt).toBe(25_000);
  });

  test('are left out where the peer did not offer them', () => {
    const t = tcpScript(config).connect();
    t.takeSent();
    t.receives('S. 5:5(0) ack 2 win 65535 <mss 1000>').sends('. 2:2(0) ack 6 <>').tells('open');
    expect(t.info).toMatchObject({ mss: 1000, timestamps: false });
  });

  test('echo the segment that the last ACK was waiting for, not a later one (§4.3)', () => {
    const t = tcpScript(config).connect();
    t.takeSent();
    t.receives('S. 5:5(0) ack 2 win 65535 <TS val 700 ecr 1>').takeSent();
    t.receives('. 106:206(100) ack 2 win 65535 <TS val 900 ecr 1>');
    expect(t.takeSent()[0]).toMatch(/ecr 700/);
    t.receives('. 6:106(100) ack 2 win 65535 <TS val 800 ecr 1>');
    expect(t.takeSent()[0]).toMatch(/ack 206 .*ecr 800/);
  });
});
