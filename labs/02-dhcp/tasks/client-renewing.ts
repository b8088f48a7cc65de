/** What a DHCP client must do with a lease, tried directly: T1, T2, the end of it, and messages of a bad network. */

import { seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { buildDhcp, DhcpMessageType, DhcpOp } from '../../../src/packet/dhcp.ts';
import { ClientBench, countOf, EVERYBODY } from './client-bench.ts';
import { afterOffer, type ClientParameters, drawGrants, lease } from './client-words.ts';
import { addressBytes, END, option, PAD, withOptions } from './message-checks.ts';

const { OFFER, ACK, DISCOVER } = DhcpMessageType;

export function renews(trial: CodeTrial, parameters: ClientParameters): void {
  const [grant] = drawGrants(trial, parameters);
  const bench = new ClientBench(trial, parameters);
  const { renewAt, rebindAt } = bench.getLease(grant);
  bench.passUntil(renewAt - seconds(1));
  bench.expectSent(2, 0, text('before T1', 'T1 전'));
  bench.passUntil(rebindAt - seconds(1));
  const when = text('from T1 to T2', 'T1에서 T2까지');
  const sent = bench.sent.slice(2);
  for (const one of sent) bench.expectRenewal(one, grant.address, grant.server, when);
  const gaps = sent.map(({ at }, index) => (at - (sent[index - 1]?.at ?? renewAt)) / seconds(1));
  const isRight = sent.length >= 4 && sent.length <= 9 && isNear(gaps[0], 0, 1) && isNear(gaps[1], 675, 2);
  if (!isRight || gaps.slice(1).some((gap) => gap < 59.9)) {
    const list = gaps.map((gap) => Math.round(gap)).join(', ');
    const what = text(
      `REQUESTs after ${list || '-'} s: the first comes at once, the next after half of the time left, 675 s, then 337 s …, never sooner than after 60 s`,
      `${list || '-'}초 뒤에 REQUEST를 보냈습니다. 첫 번째는 바로, 다음은 남은 시간의 절반인 675초, 그다음 337초 … 뒤이며, 60초보다 빠르지 않아야 합니다`,
    );
    bench.stop(what, when, 'RFC 2131 §4.4.5');
  }

  const second = new ClientBench(trial, parameters);
  const old = second.getLease(grant);
  second.passUntil(old.renewAt + seconds(1));
  const askedAt = second.last.at;
  second.deliver(ACK, grant, { ciaddr: grant.address });
  const ack = text('after the ACK to a renewal', '갱신에 대한 ACK 뒤');
  const renewed = second.leases[1]?.lease ?? second.stop(countOf(second.leases.length, 2, lease), ack);
  if (!isNear((renewed.renewAt - askedAt) / seconds(1), 1800, 0.2)) {
    second.stop(text('the lease does not begin anew', '임대 기간이 새로 시작되지 않습니다'), ack, 'RFC 2131 §4.4.5');
  }
  const count = second.sent.length;
  second.passUntil(renewed.renewAt - seconds(1));
  second.expectSent(count, 0, ack);
  second.pass(seconds(2));
  const [next] = second.expectSent(count, 1, text('at the next T1', '다음 T1에'));
  second.expectRenewal(next!, grant.address, grant.server, text('at the next T1', '다음 T1에'));
}

function isNear(is: number | undefined, should: number, tolerance: number): boolean {
  return is !== undefined && Math.abs(is - should) <= tolerance;
}

export function rebinds(trial: CodeTrial, parameters: ClientParameters): void {
  const [grant, other] = drawGrants(trial, parameters);
  const bench = new ClientBench(trial, parameters);
  const { rebindAt, expiresAt } = bench.getLease(grant);
  bench.passUntil(rebindAt + seconds(1));
  const atT2 = text('at T2', 'T2에');
  bench.expectRenewal(bench.last, grant.address, EVERYBODY, atT2);
  const count = bench.sent.length;
  bench.passUntil(expiresAt - seconds(1));
  const later = bench.sent.slice(count);
  const when = text('from T2 to the end', 'T2에서 만료까지');
  for (const one of later) bench.expectRenewal(one, grant.address, EVERYBODY, when);
  if (later.length < 2 || later.length > 6) bench.stop(countOf(later.length, 4, text('REQUESTs', 'REQUEST')), when);
  if (bench.lost.length > 0) bench.stop(text('the lease is lost too early', '임대를 너무 일찍 잃었습니다'), when);
  const end = bench.sent.length;
  bench.passUntil(expiresAt + seconds(10.5));
  const over = text('when the lease is over', '임대가 끝났을 때');
  if (bench.lost.length !== 1)
    bench.stop(text('the lease is not lost', '임대를 잃지 않았습니다'), over, 'RFC 2131 §4.4.5');
  if (!bench.sent.slice(end).some(({ type }) => type === DISCOVER)) {
    bench.stop(text('no DISCOVER within ten seconds', '10초 안에 DISCOVER가 없습니다'), over);
  }

  const second = new ClientBench(trial, parameters);
  const old = second.getLease(grant);
  second.passUntil(old.rebindAt + seconds(1));
  const adopted = { ...other, address: grant.address };
  second.deliver(ACK, adopted, { ciaddr: grant.address });
  const taken = text('after another server’s ACK', '다른 서버의 ACK 뒤');
  const rebound = second.leases[1]?.lease ?? second.stop(countOf(second.leases.length, 2, lease), taken);
  second.passUntil(rebound.renewAt + seconds(1));
  second.expectRenewal(second.last, grant.address, adopted.server, text('at the next T1', '다음 T1에'));
}

/** What a hostile or broken network may bring. */
export function survives(trial: CodeTrial, parameters: ClientParameters): void {
  const [grant, other] = drawGrants(trial, parameters);
  const bench = new ClientBench(trial, parameters);
  bench.start();
  const offer = (xid: number) =>
    buildDhcp({
      op: DhcpOp.REPLY,
      xid,
      chaddr: bench.mac,
      yiaddr: grant.address,
      options: { messageType: OFFER, serverIdentifier: grant.server, leaseTime: 60 },
    });
  const whole = offer(bench.last.xid);
  const noCookie = whole.slice();
  noCookie[239] = 0;
  const noType = whole.slice();
  noType.fill(0, 240, 243);
  for (const junk of [...[0, 1, 100, 236, 239, 240].map((length) => whole.subarray(0, length)), noCookie, noType]) {
    bench.deliverRaw(junk);
  }
  bench.expectSent(1, 0, text('messages that are no DHCP', 'DHCP가 아닌 메시지'));
  // Options in an order of their own, with PAD between, and with some that nobody knows.
  const identifier = option(54, ...addressBytes(grant.server));
  const unknown = option(224, ...trial.random.bytes(99));
  const options = [
    PAD,
    ...unknown,
    PAD,
    ...option(51, 0, 0, 14, 16),
    ...identifier,
    ...option(53, OFFER),
    END,
    ...unknown,
  ];
  const fields = { op: DhcpOp.REPLY, xid: bench.last.xid, chaddr: bench.mac, yiaddr: grant.address };
  bench.deliverRaw(withOptions(fields, options));
  bench.pass(seconds(1));
  const [request] = bench.expectSent(1, 1, afterOffer);
  bench.expectRequest(request!, bench.xids[0]!, grant, afterOffer);
  bench.deliver(ACK, grant);
  bench.deliver(ACK, grant); // once more, as a bad cable may have it
  bench.deliver(ACK, other, { xid: bench.xids[1]! });
  bench.deliver(OFFER, other);
  bench.pass(seconds(100));
  const twice = text('after the same ACK twice', '같은 ACK가 두 번 온 뒤');
  if (bench.leases.length !== 1) bench.stop(countOf(bench.leases.length, 1, lease), twice);
  bench.expectSent(2, 0, twice);
  // Renewed again and again, each time under an xid that was not used before.
  for (let round = 0; round < 3; round++) {
    bench.passUntil(bench.lease.renewAt + seconds(1));
    const when = text(`at renewal ${round + 1}`, `${round + 1}번째 갱신에서`);
    bench.expectRenewal(bench.last, grant.address, grant.server, when);
    if (bench.sent.slice(0, -1).some(({ xid }) => xid === bench.last.xid)) {
      bench.stop(
        text('the new question has an old xid', '새 질문의 xid가 이전에 쓴 것입니다'),
        when,
        'RFC 2131 §4.4.5',
      );
    }
    bench.deliver(ACK, grant, { ciaddr: grant.address });
    if (bench.leases.length !== round + 2) bench.stop(countOf(bench.leases.length, round + 2, lease), when);
  }
}
