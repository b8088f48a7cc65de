/** Putting in order what arrives, saying what is missing, and not believing everyone. */

import { describe, expect, test } from 'vitest';
import { tcpScript } from './script.ts';

describe('reassembly (RFC 9293 §3.10.7.4, seventh)', () => {
  test('what comes too early waits for what is missing; every such segment is acknowledged at once (RFC 5681 §4.2)', () => {
    const t = tcpScript().established('<mss 1460>');
    t.receives('. 106:206(100) ack 2').sends('. 2:2(0) ack 6').tells();
    t.receives('. 306:406(100) ack 2').sends('. 2:2(0) ack 6').tells();
    t.receives('. 6:106(100) ack 2').sends('. 2:2(0) ack 206').tells('data 200');
    t.receives('. 206:306(100) ack 2').sends('. 2:2(0) ack 406').tells('data 200');
  });

  test.each([
    ['within what is there', '. 56:76(20) ack 2', 206, []],
    ['over the left edge of what waits', '. 206:356(150) ack 2', 406, ['data 200']],
    ['over all that waits', '. 206:506(300) ack 2', 506, ['data 300']],
    ['over what was told already', '. 6:306(300) ack 2', 406, ['data 200']],
    ['over everything', '. 6:606(600) ack 2', 606, ['data 400']],
    ['touching what waits from behind', '. 406:506(100) ack 2', 206, []],
  ])('a segment that overlaps: %s', (_how, segment, ack, told) => {
    const t = tcpScript({ sack: false }).established();
    t.receives('. 6:206(200) ack 2').tells('data 200').receives('. 306:406(100) ack 2').takeSent();
    t.receives(segment)
      .sends(`. 2:2(0) ack ${ack}`)
      .tells(...told);
  });

  test('a FIN that comes too early waits as well', () => {
    const t = tcpScript().established();
    t.receives('F. 106:206(100) ack 2').sends('. 2:2(0) ack 6').tells().isIn('ESTABLISHED');
    t.receives('. 6:106(100) ack 2').sends('. 2:2(0) ack 207').tells('data 200', 'end').isIn('CLOSE-WAIT');
    t.receives('. 207:307(100) ack 2').sendsNothing().tells();
  });

  test('what was received already is acknowledged again', () => {
    const t = tcpScript().established();
    t.receives('. 6:106(100) ack 2').tells('data 100').receives('. 6:106(100) ack 2').sends('. 2:2(0) ack 106').tells();
  });

  test('sequence numbers wrap around 2^32 in both directions (RFC 9293 §3.4)', () => {
    const t = tcpScript({ iss: 0xfffffff0, nagle: false, delayedAck: false }).connect();
    t.sends('S 4294967280:4294967280(0)').receives('S. 4294967290:4294967290(0) ack 4294967281 win 65535 <mss 1000>');
    t.sends('. 4294967281:4294967281(0) ack 4294967291').tells('open');
    t.write(1000).sends('P. 4294967281:985(1000) ack 4294967291');
    t.write(1000).sends('P. 985:1985(1000) ack 4294967291');
    t.receives('. 4294967291:4294967291(0) ack 985').receives('. 4294967291:4294967291(0) ack 1985');
    t.receives('. 45:95(50) ack 1985').sends('. 1985:1985(0) ack 4294967291').tells();
    t.receives('. 4294967291:45(50) ack 1985').sends('. 1985:1985(0) ack 95').tells('data 100');
  });
});

describe('SACK blocks (RFC 2018 §4)', () => {
  test('that of the latest segment comes first, then the others by age, four at most', () => {
    const t = tcpScript().established();
    t.receives('. 106:206(100) ack 2').sends('. 2:2(0) ack 6 <sack 106:206>');
    t.receives('. 306:406(100) ack 2').sends('. 2:2(0) ack 6 <sack 306:406 106:206>');
    t.receives('. 506:606(100) ack 2').sends('. 2:2(0) ack 6 <sack 506:606 306:406 106:206>');
    t.receives('. 206:256(50) ack 2').sends('. 2:2(0) ack 6 <sack 106:256 506:606 306:406>');
    t.receives('. 706:806(100) ack 2').sends('. 2:2(0) ack 6 <sack 706:806 106:256 506:606 306:406>');
    t.receives('. 906:1006(100) ack 2').sends('. 2:2(0) ack 6 <sack 906:1006 706:806 106:256 506:606>');
    t.receives('. 6:306(300) ack 2').sends('. 2:2(0) ack 406 <sack 906:1006 706:806 506:606>').tells('data 400');
  });

  test('are not sent unless the peer permitted them', () => {
    const t = tcpScript().established('<mss 1460>');
    t.receives('. 106:206(100) ack 2').sends('. 2:2(0) ack 6 <>');
  });

  test('leave less room for data beside them', () => {
    const t = tcpScript().established('<mss 1000,sackOK>').receives('. 106:206(100) ack 2');
    t.sends('. 2:2(0) ack 6').write(2000).sends('. 2:990(988) ack 6 <sack 106:206>', '. 990:1978(988) ack 6');
  });
});

describe('what is not believed', () => {
  test('an ACK of what was never sent, or far too old, is challenged (RFC 9293 §3.10.7.4, RFC 5961 §5)', () => {
    const t = tcpScript().established('<mss 1460>', 1000);
    t.receives('P. 6:16(10) ack 3').sends('. 2:2(0) ack 6').tells();
    t.receives('P. 6:16(10) ack 4294960000').sends('. 2:2(0) ack 6').tells();
    t.receives('P. 6:16(10) ack 1').tells('data 10');
  });

  test('a segment without ACK is dropped', () => {
    const t = tcpScript().established();
    t.receives('P 6:16(10)').sendsNothing().tells();
  });

  test('a segment outside the window is answered with an ACK, its data dropped', () => {
    const t = tcpScript({ receiveBuffer: 1000 }).established();
    t.receives('. 2000:2100(100) ack 2').sends('. 2:2(0) ack 6').tells();
    t.receives('. 5:5(0) ack 2').sends('. 2:2(0) ack 6'); // a keep-alive, RFC 9293 §3.8.4
  });

  test('segments to or from a group are ignored (RFC 9293 §3.9.2.3)', () => {
    const t = tcpScript().listen();
    t.local = { address: '255.255.255.255', port: 80 };
    t.receives('S 1:1(0)').sendsNothing();
    t.local = { address: '224.0.0.1', port: 80 };
    t.receives('S 1:1(0)').sendsNothing();
    t.local = { address: '172.217.25.228', port: 80 };
    t.remote = { address: '224.0.0.1', port: 51000 };
    t.receives('S 1:1(0)').sendsNothing();
  });

  test('PAWS: an older timestamp is from before the numbers wrapped (RFC 7323 §5.3)', () => {
    const t = tcpScript({ timestamps: true }).connect();
    t.takeSent();
    t.receives('S. 5:5(0) ack 2 win 65535 <TS val 700 ecr 1>').takeSent();
    t.tells('open').receives('. 6:16(10) ack 2 win 65535 <TS val 699 ecr 1>').sends('. 2:2(0) ack 6').tells();
    t.receives('. 6:16(10) ack 2 win 65535').sendsNothing().tells();
    t.receives('. 6:16(10) ack 2 win 65535 <TS val 700 ecr 1>').tells('data 10');
    t.receives('R 16:16(0)').tells('close: connection reset');
  });

  test('PAWS: after 24 days without a segment any timestamp is taken (RFC 7323 §5.5)', () => {
    const t = tcpScript({ timestamps: true }).connect();
    t.takeSent();
    t.receives('S. 5:5(0) ack 2 win 65535 <TS val 700 ecr 1>').takeSent();
    t.tells('open').at(25 * 24 * 3600 * 1000);
    t.receives('. 6:16(10) ack 2 win 65535 <TS val 699 ecr 1>').tells('data 10');
  });
});

describe('ICMP (RFC 9293 §3.9.2.2, RFC 5927)', () => {
  test('port unreachable refuses a connection that is being opened', () => {
    const t = tcpScript().connect().sends('S 1:1(0)');
    t.icmp({ kind: 'unreachable', code: 3, sequenceNumber: 1 }).tells('close: port unreachable').isIn('CLOSED');
  });

  test('port unreachable does not end an established one', () => {
    const t = tcpScript().established().write(10).sends('P. 2:12(10) ack 6');
    t.icmp({ kind: 'unreachable', code: 3, sequenceNumber: 2 }).tells().isIn('ESTABLISHED');
  });

  test.each([
    [{ kind: 'unreachable', code: 1 }, 'host unreachable'],
    [{ kind: 'unreachable', code: 0 }, 'network unreachable'],
    [{ kind: 'unreachable', code: 13 }, 'destination unreachable (code 13)'],
    [{ kind: 'time-exceeded', code: 0 }, 'time to live exceeded'],
  ] as const)('%o may pass: it is the reason only if nothing else comes', (error, reason) => {
    const t = tcpScript({ synRetries: 1 }).connect().sends('S 1:1(0)').icmp(error).tells();
    t.at(1000).sends('S 1:1(0)').at(3000).tells(`close: ${reason}`);
  });

  test('an error about a segment that is not in flight is forged or late (RFC 5927 §4.1)', () => {
    const t = tcpScript().connect().sends('S 1:1(0)');
    t.icmp({ kind: 'unreachable', code: 3, sequenceNumber: 77 }).tells().isIn('SYN-SENT');
  });

  test('fragmentation needed makes the segments smaller and sends again at once (RFC 1191 §6)', () => {
    const t = tcpScript({ nagle: false }).established('<mss 1460>').write(2920);
    t.sends('. 2:1462(1460) ack 6', 'P. 1462:2922(1460) ack 6');
    const before = t.info!.cwnd;
    t.icmp({ kind: 'fragmentation-needed', code: 4, nextHopMtu: 1040, sequenceNumber: 2 });
    t.sends('. 2:1002(1000) ack 6', '. 1002:2002(1000) ack 6', 'P. 2002:2922(920) ack 6').sendsNothing();
    expect(t.info).toMatchObject({ mss: 1000, cwnd: before });
    t.receives('. 6:6(0) ack 2922').write(1000).sends('P. 2922:3922(1000) ack 6');
  });

  test('a router that does not tell its MTU means the next one in use (RFC 1191 §7.1)', () => {
    const t = tcpScript().established('<mss 1460>').write(1460).sends('P. 2:1462(1460) ack 6');
    t.icmp({ kind: 'fragmentation-needed', code: 4 }).sends('. 2:1454(1452) ack 6', 'P. 1454:1462(8) ack 6');
  });

  test('a next-hop MTU that is larger, or absurd, does no harm', () => {
    const t = tcpScript().established('<mss 1460>').write(1460).sends('P. 2:1462(1460) ack 6');
    t.icmp({ kind: 'fragmentation-needed', code: 4, nextHopMtu: 9000 }).sendsNothing();
    t.icmp({ kind: 'fragmentation-needed', code: 4, nextHopMtu: 1 });
    expect(t.info!.mss).toBe(88);
  });

  test("the link's MTU bounds what we announce and send", () => {
    const t = tcpScript().connect({ mtu: 576 }).sends('S 1:1(0) <mss 536,sackOK,wscale 3>');
    t.receives('S. 5:5(0) ack 2 win 65535 <mss 1460>').sends('. 2:2(0) ack 6').tells('open');
    t.write(600).sends('. 2:538(536) ack 6');
  });
});
