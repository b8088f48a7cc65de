/** What is wrong with a lease that a student's code read. */

import { text } from '../../../src/explain/text.ts';
import type { Finding, Mistake } from '../../../src/grade/finding.ts';
import type { Lease } from '../starter/lease.ts';

const sources: Readonly<Record<keyof Lease, string>> = {
  address: 'RFC 2131 §2',
  subnetMask: 'RFC 2132 §3.3',
  router: 'RFC 2132 §3.5',
  dnsServers: 'RFC 2132 §3.8',
  leaseSeconds: 'RFC 2132 §9.2',
  renewAt: 'RFC 2131 §4.4.5',
  rebindAt: 'RFC 2131 §4.4.5',
};

export function leaseFindings(got: Lease | undefined, want: Lease): Finding[] {
  if (got === undefined) return [{ say: text('null came back instead of a lease', '임대 대신 null이 돌아왔습니다') }];
  return (Object.keys(sources) as (keyof Lease)[]).flatMap((name) => {
    const [is, should] = [String(got[name]), String(want[name])];
    if (is === should) return [];
    const seen = recognise(name, got, want);
    const tail = seen?.say ?? text('', '');
    return [
      {
        say: text(
          `${name} is ${is || '-'}, should be ${should || '-'}${tail.en}`,
          `${name}의 값은 ${is || '-'}, 올바른 값은 ${should || '-'}입니다${tail.ko}`,
        ),
        source: sources[name],
        ...(seen && { mistake: seen.mistake }),
      },
    ];
  });
}

function recognise(name: keyof Lease, got: Lease, want: Lease): { mistake: Mistake; say: Finding['say'] } | undefined {
  const [is, should] = [got[name], want[name]];
  if (typeof is === 'number' && is < 0) {
    return { mistake: 'wrong-type', say: text(': the number has no sign', '. 부호가 없는 수입니다') };
  }
  if (isReversed(is, should)) {
    return {
      mistake: 'byte-order',
      say: text(
        ': the bytes are in reverse, the highest comes first',
        '. 바이트가 거꾸로입니다. 가장 높은 바이트가 먼저 옵니다',
      ),
    };
  }
  if (typeof is === 'number' && typeof should === 'number' && (is === should * 1000 || is * 1000 === should)) {
    return { mistake: 'wrong-unit', say: text(': it counts seconds', '. 초 단위입니다') };
  }
  return undefined;
}

function isReversed(is: Lease[keyof Lease], should: Lease[keyof Lease]): boolean {
  if (typeof is === 'number' && typeof should === 'number') return swapped(is) === should;
  if (typeof is !== 'string' || typeof should !== 'string') return false;
  return is.split('.').toReversed().join('.') === should;
}

function swapped(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value);
  return view.getUint32(0, true);
}
