/** What a DHCP client must do until it has a lease, tried directly: questions, repetitions, and what it ignores. */

import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { DhcpMessageType, DhcpOp } from '../../../src/packet/dhcp.ts';
import { endIfWrong } from '../../03-arp/tasks/end-if-wrong.ts';
import { ClientBench, countOf, type Grant, inCase, MASK } from './client-bench.ts';
import { afterAck, afterOffer, atStart, type ClientParameters, drawGrants, lease } from './client-words.ts';

const { OFFER, ACK, NAK, DISCOVER, REQUEST } = DhcpMessageType;

export function asks(trial: CodeTrial, parameters: ClientParameters): void {
  const [grant] = drawGrants(trial, parameters);
  for (const broadcast of [parameters.broadcast, !parameters.broadcast]) {
    const bench = new ClientBench(trial, { ...parameters, broadcast });
    bench.start();
    const [discover] = bench.expectSent(0, 1, atStart);
    bench.expectDiscover(discover!, atStart);
    if (discover!.xid !== bench.xids[0]) {
      bench.stop(text('the xid is not the first that was given', 'xid가 주어진 첫 번째 값이 아닙니다'), atStart);
    }
    bench.now += seconds(0.01);
    bench.deliver(OFFER, grant);
    bench.pass(seconds(1));
    const [request] = bench.expectSent(1, 1, afterOffer);
    bench.expectRequest(request!, discover!.xid, grant, afterOffer);
    bench.deliver(ACK, grant);
    bench.pass(seconds(30));
    bench.expectSent(2, 0, text('in the 30 s after the ACK', 'ACK 뒤 30초 동안'));
    if (bench.leases.length !== 1) bench.stop(countOf(bench.leases.length, 1, lease), afterAck);
    if (bench.lost.length > 0) bench.stop(text('a lease was lost', '임대를 잃었습니다'), afterAck);
  }
}

export function readsLease(trial: CodeTrial, parameters: ClientParameters): void {
  const ways: readonly Partial<Grant>[] = [
    { leaseTime: 7200 },
    { leaseTime: 4000, times: [1500, 3000] },
    { leaseTime: 0x80000008 },
  ];
  for (const way of ways) {
    const [usual] = drawGrants(trial, parameters);
    const grant = { ...usual, ...way };
    const bench = new ClientBench(trial, parameters);
    bench.start();
    bench.pass(seconds(2));
    bench.deliver(OFFER, grant);
    // The first ACK was lost; the REQUEST that counts is the first one.
    bench.pass(seconds(6));
    const start = bench.sent.find(({ type }) => type === REQUEST)?.at ?? Number.NaN;
    bench.deliver(ACK, grant);
    endIfWrong(trial, findingsOfLease(bench.lease, grant, start));
  }
}

/** @param start when the REQUEST was first sent */
function findingsOfLease(got: ClientBench['lease'], grant: Grant, start: Micros): Finding[] {
  const { address, server: serverIdentifier, router, dnsServers, leaseTime } = grant;
  const values = { address, subnetMask: MASK, routers: [router], dnsServers, serverIdentifier };
  const ofValues = Object.entries(values).map(([name, value]) => {
    return { name, is: String(got[name as keyof typeof values]), should: String(value) };
  });
  const [renewAt, rebindAt] = grant.times ?? [leaseTime * 0.5, leaseTime * 0.875];
  const ofTimes = Object.entries({ renewAt, rebindAt, expiresAt: leaseTime }).map(([name, after]) => {
    const is = (got[name as 'renewAt' | 'rebindAt' | 'expiresAt'] - start) / seconds(1);
    const isRight = Math.abs(is - after) < 0.2;
    return { name: `${name} - REQUEST`, is: `${isRight ? after : is} s`, should: `${after} s` };
  });
  return [...ofValues, ...ofTimes]
    .filter(({ is, should }) => is !== should)
    .map(({ name, is, should }) => {
      const what = text(`${name} is ${is}, should be ${should}`, `${name}의 값은 ${is}, 올바른 값은 ${should}입니다`);
      return { say: inCase(afterAck, what), source: 'RFC 2131 §4.4.5' };
    });
}

/** Waits of 4, 8, 16 … seconds, each give or take one, and a little. */
function expectWaits(bench: ClientBench, times: readonly Micros[], waits: readonly number[], when: Text): void {
  for (const [index, wait] of waits.entries()) {
    const is = (times[index + 1]! - times[index]!) / seconds(1);
    if (Math.abs(is - wait) <= 1.1) continue;
    const what = text(
      `wait ${index + 1} is ${is} s, should be ${wait} s`,
      `${index + 1}번째 간격이 ${is}초입니다. ${wait}초이어야 합니다`,
    );
    bench.stop(what, when, 'RFC 2131 §4.1');
    return;
  }
}

export function repeatsDiscover(trial: CodeTrial, parameters: ClientParameters): void {
  const [grant] = drawGrants(trial, parameters);
  const bench = new ClientBench(trial, parameters);
  const when = text('DISCOVERs without an answer', '응답 없는 DISCOVER');
  bench.start();
  bench.pass(seconds(1));
  bench.wakeEarly(when);
  bench.pass(seconds(3 + 8 + 16 + 32 + 64 + 64 + 20));
  const sent = bench.expectSent(0, 7, when);
  for (const one of sent) bench.expectDiscover(one, when);
  expectWaits(
    bench,
    sent.map(({ at }) => at),
    [4, 8, 16, 32, 64, 64],
    when,
  );
  bench.deliver(OFFER, grant);
  bench.pass(seconds(1));
  const [request] = bench.expectSent(7, 1, afterOffer);
  bench.expectRequest(request!, sent.at(-1)!.xid, grant, afterOffer);
}

export function repeatsRequest(trial: CodeTrial, parameters: ClientParameters): void {
  const [grant] = drawGrants(trial, parameters);
  const bench = new ClientBench(trial, parameters);
  const when = text('REQUESTs without an answer', '응답 없는 REQUEST');
  bench.start();
  const { xid } = bench.last;
  bench.deliver(OFFER, grant);
  // Every wait may be a second longer or shorter, so a second DISCOVER may have gone out already.
  bench.pass(seconds(66));
  const sent = bench.sent.slice(1, 6);
  if (sent.length < 5) bench.stop(countOf(sent.length, 5, text('messages', '메시지')), when);
  for (const one of sent.slice(0, 4)) bench.expectRequest(one, one === sent[0] ? xid : one.xid, grant, when);
  expectWaits(
    bench,
    sent.map(({ at }) => at),
    [4, 8, 16, 32],
    when,
  );
  const anew = text('after four REQUESTs in vain', '네 번의 REQUEST가 헛된 뒤');
  bench.expectDiscover(sent[4]!, anew);
  if (sent[4]!.xid === xid)
    bench.stop(text('the new question has the old xid', '새 질문의 xid가 이전과 같습니다'), anew);
  bench.deliver(ACK, grant, { xid });
  if (bench.leases.length > 0) bench.stop(text('a late ACK was taken', '늦은 ACK를 받아들였습니다'), anew);
  bench.getLease(grant);
}

/** Nothing of this is for the client, or fits its state. */
export function ignores(trial: CodeTrial, parameters: ClientParameters): void {
  const [grant, other] = drawGrants(trial, parameters);
  const bench = new ClientBench(trial, parameters);
  bench.start();
  const { xid } = bench.last;
  const strange = { xid: (xid ^ 0x00010000) >>> 0 };
  const tryAll = (type: number, what: string, sentBefore: number) => {
    const cases: [Parameters<typeof bench.deliver>[2], Text][] = [
      [{ ...strange }, text(`${what} with another xid`, `xid가 다른 ${what}`)],
      [{ chaddr: drawMac(trial.random) }, text(`${what} for another hardware address`, `하드웨어 주소가 다른 ${what}`)],
      [{ op: DhcpOp.REQUEST }, text(`${what} with op 1`, `op가 1인 ${what}`)],
    ];
    for (const [changes, when] of cases) {
      bench.deliver(type, grant, changes);
      bench.pass(seconds(0.1));
      bench.expectSent(sentBefore, 0, when);
      if (bench.leases.length > 0) bench.stop(text('it was taken', '받아들였습니다'), when);
    }
  };
  tryAll(OFFER, 'OFFER', 1);
  bench.deliver(ACK, grant);
  if (bench.leases.length > 0)
    bench.stop(text('it was taken', '받아들였습니다'), text('an ACK before any REQUEST', 'REQUEST 전의 ACK'));
  bench.deliver(NAK, grant);
  bench.expectSent(1, 0, text('a NAK before any REQUEST', 'REQUEST 전의 NAK'));
  bench.deliver(OFFER, grant);
  bench.pass(seconds(0.5));
  bench.expectSent(1, 1, afterOffer);
  bench.deliver(OFFER, other);
  bench.expectSent(2, 0, text('a second OFFER', '두 번째 OFFER'));
  tryAll(ACK, 'ACK', 2);
  tryAll(NAK, 'NAK', 2);
  bench.deliver(ACK, grant);
  const taken = bench.leases.map(({ lease: { address } }) => address).join();
  if (taken !== grant.address) bench.stop(countOf(bench.leases.length, 1, lease), afterAck);
  bench.deliver(NAK, grant);
  if (bench.lost.length > 0)
    bench.stop(
      text('the lease was lost', '임대를 잃었습니다'),
      text('a NAK when nothing was asked', '묻지 않았는데 온 NAK'),
    );
}

export function isRefused(trial: CodeTrial, parameters: ClientParameters): void {
  const [grant, other] = drawGrants(trial, parameters);
  const bench = new ClientBench(trial, parameters);
  bench.start();
  bench.deliver(OFFER, grant);
  bench.pass(seconds(1));
  const { xid } = bench.last;
  bench.deliver(NAK, grant);
  bench.pass(seconds(10.5));
  const anew = text('after a NAK', 'NAK 뒤');
  const begun = bench.sent.slice(2).filter(({ type }) => type === DISCOVER);
  if (begun.length === 0) bench.stop(text('no DISCOVER within ten seconds', '10초 안에 DISCOVER가 없습니다'), anew);
  bench.expectDiscover(begun[0]!, anew);
  if (begun[0]!.xid === xid)
    bench.stop(text('the new question has the old xid', '새 질문의 xid가 이전과 같습니다'), anew);
  const { renewAt } = bench.getLease(other);
  bench.passUntil(renewAt + seconds(1));
  bench.deliver(NAK, other);
  const refused = text('after a NAK to a renewal', '갱신에 대한 NAK 뒤');
  if (bench.lost.length !== 1)
    bench.stop(text('the lease is not lost', '임대를 잃지 않았습니다'), refused, 'RFC 2131 §4.4.5');
  const count = bench.sent.length;
  bench.pass(seconds(10.5));
  if (!bench.sent.slice(count).some(({ type }) => type === DISCOVER) && bench.last.type !== DISCOVER) {
    bench.stop(text('no DISCOVER within ten seconds', '10초 안에 DISCOVER가 없습니다'), refused);
  }
}
