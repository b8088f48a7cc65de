/** Answers the dhcp lab's questions as a student would: with Wireshark's display filters. */

import type { Answers, Solver } from '../helpers/task-suite.ts';
import { type Ask, withTshark } from '../helpers/tshark-captures.ts';

interface Machine {
  mac: string;
  address: string;
}

interface ReadParameters {
  plan: { hosts: Record<'laptop' | 'phone', Machine> };
}

interface LeaseParameters {
  plan: { hosts: Record<'laptop' | 'dhcp' | 'dns', Machine>; router: { address: string } };
}

interface SilenceParameters {
  plan: { hosts: Record<'laptop' | 'dhcp', Machine> };
  ranges: { first: string; last: string }[];
}

export const solvers: Readonly<Record<string, Solver>> = {
  'read-lease': (captures, parameters) => withTshark(captures, (ask) => readLease(ask, parameters as ReadParameters)),
  'diagnose-lease': (captures, parameters) =>
    withTshark(captures, (ask) => diagnoseLease(ask, parameters as LeaseParameters)),
  'diagnose-silence': (captures, parameters) =>
    withTshark(captures, (ask) => diagnoseSilence(ask, parameters as SilenceParameters)),
};

const of = ({ mac }: Machine, type: number) => `dhcp.hw.mac_addr == ${mac} && dhcp.option.dhcp == ${type}`;
const laptopLink = 'frame.interface_name == "switch-laptop"';

function readLease(ask: Ask, { plan: { hosts } }: ReadParameters): Answers {
  const { laptop, phone } = hosts;
  const [request] = ask(
    `${of(laptop, 3)} && dhcp.option.requested_ip_address`,
    'dhcp.id',
    'dhcp.option.dhcp_server_id',
    'dhcp.option.requested_ip_address',
  );
  const [xid = '', server = '', taken = ''] = request!.values;
  const offers = ask(of(laptop, 2), 'dhcp.ip.your').map(({ values }) => values[0]!);
  const [ack] = ask(
    `${of(laptop, 5)} && dhcp.id == ${xid}`,
    'dhcp.option.ip_address_lease_time',
    'dhcp.option.domain_name_server',
  );
  const [lease = '', dns = ''] = ack!.values;
  return {
    xid,
    server,
    refused: offers.find((address) => address !== taken)!,
    leaseSeconds: Number(lease),
    secondDns: dns.split(',')[1]!,
    phoneName: ask(of(phone, 1), 'dhcp.option.hostname')[0]!.values[0]!,
    offerTo: ask(of(phone, 2), 'eth.dst')[0]!.values[0]!,
    renewal: ask(`${of(laptop, 3)} && dhcp.ip.client != 0.0.0.0`)[0]!.number,
  };
}

/** Compares the laptop's ACK with the plan. */
function diagnoseLease(ask: Ask, { plan: { hosts, router } }: LeaseParameters): Answers {
  const [ack] = ask(
    `${of(hosts.laptop, 5)} && ${laptopLink}`,
    'dhcp.option.dhcp_server_id',
    'dhcp.option.router',
    'dhcp.option.subnet_mask',
    'dhcp.option.domain_name_server',
  );
  const [server = '', gateway = '', mask = '', dns = ''] = ack!.values;
  const proof = ack!.number;
  if (server !== hosts.dhcp.address) return { cause: 'rogue-server', proof, wrongValue: gateway };
  if (gateway !== router.address) return { cause: 'wrong-router', proof, wrongValue: gateway };
  if (mask !== '255.255.255.0') return { cause: 'wrong-netmask', proof, wrongValue: mask };
  return { cause: 'wrong-dns', proof, wrongValue: dns };
}

function diagnoseSilence(ask: Ask, { plan: { hosts }, ranges }: SilenceParameters): Answers {
  const { laptop } = hosts;
  const [discover] = ask(of(laptop, 1), 'dhcp.id', 'dhcp.flags.bc');
  const [xid = '', flag = ''] = discover!.values;
  const [nak] = ask(of(laptop, 6));
  if (nak) return { cause: 'two-servers', proof: nak.number, xid };
  const offers = ask(of(laptop, 2), 'dhcp.id', 'eth.dst');
  const strange = offers.find(({ values }) => values[0] !== xid);
  if (strange) return { cause: 'wrong-xid', proof: strange.number, xid };
  const unicast = offers.find(({ values }) => values[1] === laptop.mac);
  if (unicast && /^(0|False)$/.test(flag)) return { cause: 'flag-clear', proof: unicast.number, xid };
  const last = ask(`dhcp.option.dhcp == 5 && dhcp.ip.your == ${ranges[0]!.last}`);
  return { cause: 'pool-exhausted', proof: last[0]?.number ?? 0, xid };
}
