/** Read the lease out of a DHCPACK. */

import { type Text, text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix, drawU32, routerOf } from '../../../src/grade/personal.ts';
import { ipv4, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { DhcpMessageType, DhcpOp, INFINITE_LEASE } from '../../../src/packet/dhcp.ts';
import { endIfWrong } from '../../03-arp/tasks/end-if-wrong.ts';
import type { Lease } from '../starter/lease.ts';
import { leaseFindings } from './lease-findings.ts';
import { addressBytes, END, option, PAD, u32Bytes, withOptions } from './message-checks.ts';

interface Parameters {
  mac: string;
  xid: number;
  prefix: string;
  /** A multiple of 8, so that its parts are whole numbers. */
  leaseSeconds: number;
}

/** Over the pipe null and undefined are the same. */
const leaseOrNull = z
  .object({
    address: ipv4,
    subnetMask: ipv4.nullable(),
    router: ipv4.nullable(),
    dnsServers: z.array(ipv4).max(64),
    leaseSeconds: z.number(),
    renewAt: z.number().nullable(),
    rebindAt: z.number().nullable(),
  })
  .nullish()
  .transform((lease) => lease ?? undefined);

export const leaseTask: CodeTask<Parameters> = {
  id: 'lease',
  kind: 'build',
  file: 'lease.ts',
  title: text('Read a lease from a DHCPACK', 'DHCPACK에서 임대 내용 읽기'),
  hints: [
    text(
      'The address is in a fixed field. All the rest is in options: read them into a Map from code to bytes first.',
      '주소는 고정 필드에 있습니다. 나머지는 모두 옵션입니다. 먼저 코드에서 바이트로 가는 Map에 읽어 두십시오.',
    ),
    text(
      'A time is four bytes, the highest first. In JavaScript `<<` makes negative numbers of large ones: use a DataView, or >>> 0.',
      '시간은 높은 바이트가 먼저인 4바이트입니다. JavaScript의 `<<`는 큰 수를 음수로 만듭니다. DataView나 >>> 0을 쓰십시오.',
    ),
    text(
      'Write the reading of options as a function of a piece of bytes: with option 52 there are up to three such pieces.',
      '옵션 읽기를 바이트 조각을 받는 함수로 작성하십시오. 52번 옵션이 있으면 그런 조각이 세 개까지 있습니다.',
    ),
  ],
  parameters: (random) => ({
    mac: drawMac(random),
    xid: drawU32(random),
    prefix: drawPrefix(random),
    leaseSeconds: 8 * (300 + random.below(10_000)),
  }),
  describe: ({ mac, prefix, leaseSeconds }) =>
    text(
      `Write \`readLease\`. It is tried with ACKs for your host (MAC ${mac}) from servers of the network ${prefix}, with leases of ${leaseSeconds} seconds and others.`,
      `\`readLease\`를 작성하십시오. 네트워크 ${prefix}의 서버가 본인 호스트(MAC ${mac})에 보낸 ACK로 시험합니다. 임대 기간은 ${leaseSeconds}초를 비롯하여 여러 가지입니다.`,
    ),
  checks: [
    {
      say: text('All values are right.', '모든 값이 맞습니다.'),
      points: 2,
      run(trial, parameters) {
        const { leaseSeconds } = parameters;
        for (const seconds of [leaseSeconds, 0x01020304, 0xfedcba98]) {
          const times = { leaseSeconds: seconds, renewAt: 1234 + (seconds >>> 3), rebindAt: 5678 + (seconds >>> 1) };
          mustRead(trial, parameters, drawLease(trial, parameters, times), text('', ''));
        }
      },
    },
    {
      say: text(
        'Without options 58 and 59, T1 and T2 are parts of the lease.',
        '58번과 59번 옵션이 없으면 T1과 T2는 임대 기간의 일부입니다.',
      ),
      points: 1,
      run(trial, parameters) {
        const { leaseSeconds } = parameters;
        const lease = drawLease(trial, parameters, {
          leaseSeconds,
          renewAt: leaseSeconds * 0.5,
          rebindAt: leaseSeconds * 0.875,
        });
        const ways = [
          [[58, 59], text('without options 58 and 59', '58번과 59번 옵션 없이')],
          [[58], text('without option 58', '58번 옵션 없이')],
          [[59], text('without option 59', '59번 옵션 없이')],
        ] as const;
        for (const [without, when] of ways) mustRead(trial, parameters, lease, when, { without });
      },
    },
    {
      say: text(
        'A lease may be without router and DNS servers, and without end.',
        '라우터와 DNS 서버가 없는 임대도, 끝이 없는 임대도 있습니다.',
      ),
      points: 1,
      run(trial, parameters) {
        const { leaseSeconds } = parameters;
        const times = { leaseSeconds, renewAt: 100, rebindAt: 200 };
        const bare = { ...drawLease(trial, parameters, times), subnetMask: null, router: null, dnsServers: [] };
        mustRead(trial, parameters, bare, text('with a lease time only', '임대 기간만 있을 때'));
        const endless = { leaseSeconds: INFINITE_LEASE, renewAt: null, rebindAt: null };
        const never = text('with a lease that never ends', '끝이 없는 임대일 때');
        mustRead(trial, parameters, drawLease(trial, parameters, endless), never);
      },
    },
    {
      say: text(
        'Unknown options and PAD are skipped, and what is no ACK gives null.',
        '모르는 옵션과 PAD는 건너뛰고, ACK가 아니면 null을 반환합니다.',
      ),
      points: 2,
      run: skips,
    },
    {
      say: text(
        'Options in the fields “file” and “sname” are read as well.',
        '“file”과 “sname” 필드에 있는 옵션도 읽습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial, parameters) {
        const times = { leaseSeconds: parameters.leaseSeconds, renewAt: 1000, rebindAt: 2000 };
        for (const overload of [1, 2, 3, 0]) {
          const when = text(`with option 52 = ${overload}`, `52번 옵션이 ${overload}일 때`);
          mustRead(trial, parameters, drawLease(trial, parameters, times), when, { overload });
        }
      },
    },
  ],
};

function drawLease(
  { random }: CodeTrial,
  { prefix }: Parameters,
  times: Pick<Lease, 'leaseSeconds' | 'renewAt' | 'rebindAt'>,
): Lease {
  const [address = '', ...dnsServers] = drawHosts(random, prefix, 4);
  // Masks with all bytes different do not exist; this one shows at least which end is which.
  return { address, subnetMask: '255.255.252.0', router: routerOf(prefix), dnsServers, ...times };
}

interface Way {
  /** Options that are left out. */
  readonly without?: readonly number[];
  /** Bits of option 52: where the options are. */
  readonly overload?: number;
}

function mustRead(trial: CodeTrial, parameters: Parameters, lease: Lease, when: Text, way: Way = {}): void {
  const got = trial.student.call('readLease', [ackOf(parameters, lease, way)], leaseOrNull);
  const findings = leaseFindings(got, lease).map((finding) => {
    const { en, ko } = finding.say;
    return when.en === '' ? finding : { ...finding, say: text(`${when.en}: ${en}`, `${when.ko}: ${ko}`) };
  });
  endIfWrong(trial, findings);
}

/** The options of a lease, in an order of our own. The second router is nobody's first choice. */
function optionsOf({ prefix }: Parameters, lease: Lease, without: readonly number[] = []): number[][] {
  const { subnetMask, router, dnsServers, leaseSeconds, renewAt, rebindAt } = lease;
  const second = prefix.replace(/0\/24$/, '254');
  const list = [
    rebindAt === null ? [] : option(59, ...u32Bytes(rebindAt)),
    subnetMask === null ? [] : option(1, ...addressBytes(subnetMask)),
    dnsServers.length === 0 ? [] : option(6, ...dnsServers.flatMap(addressBytes)),
    option(51, ...u32Bytes(leaseSeconds)),
    router === null ? [] : option(3, ...addressBytes(router), ...addressBytes(second)),
    renewAt === null ? [] : option(58, ...u32Bytes(renewAt)),
  ];
  return list.filter(([code = 0]) => code !== 0 && !without.includes(code));
}

const FILE = 1;
const SNAME = 2;
const SNAME_AT = 44;
const FILE_AT = 108;

function ackOf(parameters: Parameters, lease: Lease, { without, overload }: Way): Uint8Array {
  const { mac, xid, prefix } = parameters;
  const options = optionsOf(parameters, lease, without);
  const type = option(53, DhcpMessageType.ACK);
  const identifier = option(54, ...addressBytes(routerOf(prefix)));
  const fields = {
    op: DhcpOp.REPLY,
    xid,
    chaddr: mac,
    yiaddr: lease.address,
    // Neither is the client's: what was before, and whom to boot from.
    ciaddr: '0.0.0.0',
    siaddr: prefix.replace(/0\/24$/, '253'),
  };
  if (overload === undefined) return withOptions(fields, [...type, ...identifier, ...options.flat(), END]);
  const inFile = overload & FILE ? options.splice(0, 3) : [];
  const inSname = overload & SNAME ? options.splice(0, 2) : [];
  const message = withOptions(fields, [...type, ...option(52, overload), PAD, ...identifier, ...options.flat(), END]);
  // Where nothing says otherwise, these fields are names, whatever they look like.
  const decoy = [...option(6, 9, 9, 9, 9), ...option(51, 0, 0, 0, 60), END];
  message.set(inFile.length > 0 ? [PAD, ...inFile.flat(), END] : decoy, FILE_AT);
  message.set(inSname.length > 0 ? [...inSname.flat(), END, ...decoy] : decoy, SNAME_AT);
  return message;
}

function skips(trial: CodeTrial, parameters: Parameters): void {
  const times = { leaseSeconds: parameters.leaseSeconds, renewAt: 1000, rebindAt: 2000 };
  const lease = drawLease(trial, parameters, times);
  const { mac, xid } = parameters;
  const fields = { op: DhcpOp.REPLY, xid, chaddr: mac, yiaddr: lease.address };
  const [first = [], ...others] = optionsOf(parameters, lease);
  const type = option(53, DhcpMessageType.ACK);
  const unknown = [...option(43, ...option(51, 0, 0, 0, 9), END, PAD), ...option(80), ...option(200, 1, 2, 3, 4, 5)];
  const decoy = [...option(3, 9, 9, 9, 9), ...option(58, 0, 0, 0, 9)];
  const messages = [
    [PAD, PAD, ...first, PAD, ...unknown, ...others.flat(), PAD, ...type, END],
    [...type, ...others.flat(), ...unknown, ...first, END, ...decoy],
    [...others.flat(), ...type, ...first],
  ];
  for (const options of messages) {
    const got = trial.student.call('readLease', [withOptions(fields, options)], leaseOrNull);
    endIfWrong(trial, leaseFindings(got, lease));
  }
  for (const other of [DhcpMessageType.NAK, DhcpMessageType.OFFER]) {
    const message = withOptions(fields, [...option(53, other), ...first, ...others.flat(), END]);
    if (trial.student.call('readLease', [message], leaseOrNull) === undefined) continue;
    const name = other === DhcpMessageType.NAK ? 'a NAK' : 'an OFFER';
    trial.found({
      say: text(
        `${name} was read as a lease, should give null`,
        `${name.split(' ')[1]}를 임대로 읽었습니다. null을 반환해야 합니다`,
      ),
      mistake: 'reads-nothing',
    });
  }
}
