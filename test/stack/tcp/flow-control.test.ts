/** Windows, probes, Nagle, delayed ACKs: RFC 9293 §3.7.4 and §3.8.6, RFC 7323 §2, RFC 1122 §4.2.3. */

import { describe, expect, test } from 'vitest';
import { tcpScript } from './script.ts';

describe("the peer's window", () => {
  test('is never exceeded', () => {
    const t = tcpScript().established('<mss 1000>', 2500).write(5000);
    t.sends('. 2:1002(1000) ack 6', '. 1002:2002(1000) ack 6').sendsNothing();
    t.receives('. 6:6(0) ack 2002 win 2500').sends('. 2002:3002(1000) ack 6', '. 3002:4002(1000) ack 6').sendsNothing();
  });

  test('when closed is probed with one byte after 1, 2, 4 … 60 seconds, as long as the peer answers (§3.8.6.1)', () => {
    const t = tcpScript().established('<mss 1000>', 1000).write(3000).sends('. 2:1002(1000) ack 6');
    t.receives('. 6:6(0) ack 1002 win 0').sendsNothing();
    let seconds = 0;
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60, 60]) {
      seconds += wait;
      t.at(seconds * 1000)
        .sends('. 1002:1003(1) ack 6')
        .sendsNothing();
      t.receives('. 6:6(0) ack 1002 win 0').sendsNothing();
    }
    t.receives('. 6:6(0) ack 1002 win 3000').sends('. 1002:2002(1000) ack 6', 'P. 2002:3002(1000) ack 6');
    expect(t.info!.cwnd).toBeGreaterThan(1000);
  });

  test('may open for the probe itself: then the byte counts as sent', () => {
    const t = tcpScript().established('<mss 1000>', 1000).write(2000).sends('. 2:1002(1000) ack 6');
    t.receives('. 6:6(0) ack 1002 win 0').at(1000).sends('. 1002:1003(1) ack 6');
    t.receives('. 6:6(0) ack 1003 win 5000').sends('P. 1003:2002(999) ack 6');
  });

  test('closed for ever without an answer ends the connection', () => {
    const t = tcpScript({ dataRetries: 2 }).established('<mss 1000>', 1000).write(2000);
    t.receives('. 6:6(0) ack 1002 win 0').takeSent();
    t.at(1000).sends('. 1002:1003(1) ack 6').at(3000).sends('. 1002:1003(1) ack 6');
    t.at(7000).sendsNothing().tells('close: timed out');
  });

  test('holds back the FIN too, which then is the probe', () => {
    const t = tcpScript().established('<mss 1000>', 1000).write(1000).end().sends('P. 2:1002(1000) ack 6');
    t.receives('. 6:6(0) ack 1002 win 0').sendsNothing().at(1000).sends('F. 1002:1002(0) ack 6');
    t.receives('. 6:6(0) ack 1003 win 0').isIn('FIN-WAIT-2').at(50_000).sendsNothing();
  });

  test('that shrinks below what is in flight is borne (§3.8.6, SHLD-15)', () => {
    const t = tcpScript().established('<mss 1000>', 3000).write(3000);
    expect(t.takeSent()).toHaveLength(3);
    t.receives('. 6:6(0) ack 1002 win 0').sendsNothing();
    t.at(1000).sends('. 1002:1003(1) ack 6').receives('. 6:6(0) ack 1002 win 2000');
    t.at(2000).sends('. 1002:2002(1000) ack 6').receives('. 6:6(0) ack 3002').sendsNothing();
  });

  test('is not taken from an old segment (§3.10.7.4, SND.WL1 and SND.WL2)', () => {
    const t = tcpScript().established('<mss 1000>', 1000);
    t.receives('P. 6:16(10) ack 2 win 4000').takeSent();
    t.tells('data 10').receives('. 6:6(0) ack 2 win 500');
    expect(t.info!.sndWnd).toBe(4000);
  });

  test('above 64 KiB needs scaling: 1000 with shift 7 is 128000 (RFC 7323 §2)', () => {
    const t = tcpScript({ initialWindow: 200 }).established('<mss 1000,wscale 7>', 65535);
    t.receives('. 6:6(0) ack 2 win 1000');
    expect(t.info).toMatchObject({ sndWnd: 128_000, windowShift: { send: 7 } });
    t.write(200_000);
    expect(t.takeSent()).toHaveLength(128);
  });

  test('of a SYN is not scaled, and a shift above 14 is taken for 14 (RFC 7323 §2.2, §2.3)', () => {
    const t = tcpScript().established('<mss 1000,wscale 200>', 65535);
    expect(t.info).toMatchObject({ sndWnd: 65535, windowShift: { send: 14 } });
  });

  test('that is silly waits for more, but not for ever (§3.8.6.2.1)', () => {
    const t = tcpScript().established('<mss 1000>', 5000).write(8000);
    expect(t.takeSent()).toHaveLength(5);
    t.receives('. 6:6(0) ack 5002 win 100').sendsNothing();
    t.at(1000).sends('. 5002:5102(100) ack 6').receives('. 6:6(0) ack 5102 win 2600');
    t.sends('. 5102:6102(1000) ack 6', '. 6102:7102(1000) ack 6').sendsNothing();
  });
});

describe('our window', () => {
  const small = { receiveBuffer: 4000, mss: 1000, delayedAck: false };

  test('closes when nobody reads, and its opening is told at once', () => {
    const t = tcpScript(small).established().pause();
    t.receives('. 6:1006(1000) ack 2').sends('. 2:2(0) ack 1006 win 3000');
    t.receives('. 1006:2006(1000) ack 2').sends('. 2:2(0) ack 2006 win 2000');
    t.receives('. 2006:4006(2000) ack 2').sends('. 2:2(0) ack 4006 win 0').tells();
    t.at(1000).receives('. 4006:4007(1) ack 2').sends('. 2:2(0) ack 4006 win 0').tells();
    t.resume().tells().at(1000).sends('. 2:2(0) ack 4006 win 4000').tells('data 4000');
    t.receives('. 4006:4106(100) ack 2').sends('. 2:2(0) ack 4106').tells('data 100');
  });

  test('when closed still lets ACKs in (§3.10.7.4, MUST-66)', () => {
    const t = tcpScript(small).established().pause().write(500);
    t.receives('. 6:4006(4000) ack 2').takeSent();
    t.receives('. 4006:4106(100) ack 502').sends('. 502:502(0) ack 4006 win 0').tells();
    expect(t.info!.sndUna).toBe(502);
  });

  test('takes no more than it offered', () => {
    const t = tcpScript(small).established();
    t.receives('. 6:6006(6000) ack 2').sends('. 2:2(0) ack 4006').tells('data 4000');
  });

  test('of 256 KiB is told with shift 3, and moves by a full segment or not at all (§3.8.6.2.2)', () => {
    const t = tcpScript({ delayedAck: false }).established('<mss 1460,wscale 0>');
    t.receives('. 6:1466(1460) ack 2')
      .sends(`. 2:2(0) ack 1466 win ${262144 / 8}`)
      .tells('data 1460');
    t.receives('. 1466:1474(8) ack 2')
      .sends(`. 2:2(0) ack 1474 win ${262144 / 8 - 1}`)
      .tells('data 8');
  });
});

describe('Nagle (RFC 9293 §3.7.4)', () => {
  test('on: a small segment waits until all before it is acknowledged', () => {
    const t = tcpScript().established().write(10).sends('P. 2:12(10) ack 6');
    t.write(10).write(10).sendsNothing().at(50).receives('. 6:6(0) ack 12').sends('P. 12:32(20) ack 6');
  });

  test('on: a full segment does not wait', () => {
    const t = tcpScript().established('<mss 1000>').write(10).sends('P. 2:12(10) ack 6');
    t.write(1500).sends('. 12:1012(1000) ack 6').sendsNothing();
  });

  test('on: the end of the stream does not wait', () => {
    const t = tcpScript().established().write(10).sends('P. 2:12(10) ack 6');
    t.write(10).sendsNothing().end().sends('FP. 12:22(10) ack 6');
  });

  test('off, by choice of the host or of the connection: every write goes at once', () => {
    const t = tcpScript({ nagle: false }).established().write(10).write(10);
    t.sends('P. 2:12(10) ack 6', 'P. 12:22(10) ack 6');
    const other = tcpScript().established();
    other.stream!.setNagle(false);
    other.write(10).write(10).sends('P. 2:12(10) ack 6', 'P. 12:22(10) ack 6');
  });
});

describe('delayed ACK (RFC 1122 §4.2.3.2)', () => {
  test('the first segment is acknowledged after 200 ms, the second at once', () => {
    const t = tcpScript().established();
    t.receives('. 6:106(100) ack 2').tells('data 100').at(199).sendsNothing().at(200).sends('. 2:2(0) ack 106');
    t.receives('. 106:206(100) ack 2').sendsNothing();
    t.receives('. 206:306(100) ack 2').sends('. 2:2(0) ack 306').tells('data 100', 'data 100');
    t.at(1000).sendsNothing();
  });

  test('data in the other direction takes the ACK along', () => {
    const t = tcpScript().established();
    t.receives('P. 6:106(100) ack 2').tells('data 100').at(50).write(10).sends('P. 2:12(10) ack 106');
    t.at(60).receives('. 106:106(0) ack 12').at(1000).sendsNothing();
  });

  test('off: every segment is acknowledged at once', () => {
    const t = tcpScript({ delayedAck: false }).established();
    t.receives('. 6:106(100) ack 2').sends('. 2:2(0) ack 106').tells('data 100');
  });

  test('a FIN is acknowledged at once', () => {
    const t = tcpScript().established();
    t.receives('FP. 6:106(100) ack 2').sends('. 2:2(0) ack 107').tells('data 100', 'end');
  });
});

describe('the stream', () => {
  test('counts as queued what the send buffer does not take, and tells when that is gone', () => {
    const t = tcpScript({ sendBuffer: 5000 }).established('<mss 1000>', 3000).write(10_000);
    expect(t.stream!.queued).toBe(5000);
    t.receives('. 6:6(0) ack 3002 win 3000').receives('. 6:6(0) ack 6002 win 3000').takeSent();
    expect(t.stream!.queued).toBe(0);
  });

  test('PSH marks the last segment of what was written (RFC 9293 §3.9.1.2)', () => {
    const t = tcpScript().established('<mss 1000>').write(2000);
    t.sends('. 2:1002(1000) ack 6', 'P. 1002:2002(1000) ack 6');
  });

  test('the handler is never called from inside a call to the stream or to connect', () => {
    const t = tcpScript();
    t.connect().tells();
    t.abort().tells();
    expect(t.stack.nextTimer()).toBe(t.now);
    t.stack.handleTimer(t.now);
    t.tells('close: aborted');
  });
});
