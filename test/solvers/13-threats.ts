/** Answers the threats lab's questions from the captures, by tshark. */

import type { Answers, Solver } from '../helpers/task-suite.ts';
import { type Ask, withTshark } from '../helpers/tshark-captures.ts';

interface Parameters {
  plan: { outside: Record<'names' | 'web' | 'stranger', { address: string }> };
}

/** Looks for one attack after the other, each by what it cannot hide. */
function diagnose(ask: Ask, { plan: { outside } }: Parameters): Answers {
  const on = (link: string) => `frame.interface_name == "${link}"`;
  const found = (cause: string, [first]: ReturnType<Ask>): Answers => ({
    cause,
    packet: first!.number,
    attacker: first!.values[0]!,
  });

  // Two servers where there should be one: the later one is not the network's own.
  const servers = [
    ...new Set(ask('dhcp.option.dhcp == 2', 'dhcp.option.dhcp_server_id').map(({ values }) => values[0]!)),
  ];
  const [own] = servers;
  if (servers.length > 1) {
    return found('rogue-dhcp', ask(`dhcp.option.dhcp == 2 and dhcp.option.dhcp_server_id != ${own}`, 'eth.src'));
  }

  // One MAC address that claims several IP addresses; the router has one on each of its networks.
  const claims = new Map<string, Set<string>>();
  for (const { values } of ask(
    'arp.src.proto_ipv4 and not arp.src.proto_ipv4 == 0.0.0.0',
    'arp.src.hw_mac',
    'arp.src.proto_ipv4',
  )) {
    const [mac = '', address = ''] = values;
    claims.set(mac, (claims.get(mac) ?? new Set()).add(address));
  }
  const liar = [...claims].find(([, addresses]) => addresses.size > 1)?.[0];
  if (liar !== undefined) {
    const owners = [...claims].filter(([mac]) => mac !== liar).flatMap(([, addresses]) => [...addresses]);
    const stolen = [...claims.get(liar)!].find((address) => owners.includes(address));
    return found(
      'arp-spoofing',
      ask(`arp.src.hw_mac == ${liar} and arp.src.proto_ipv4 == ${stolen}`, 'arp.src.hw_mac'),
    );
  }

  // Answers of the name server that come from another cable than the name server's.
  const forged = ask(
    `dns.flags.response == 1 and ip.src == ${outside.names.address} and ${on('router-stranger')}`,
    'eth.src',
  );
  if (forged.length > 0) return found('dns-forgery', forged);
  const resets = ask(
    `tcp.flags.reset == 1 and ip.src == ${outside.web.address} and ${on('router-stranger')}`,
    'eth.src',
  );
  if (resets.length > 0) return found('blind-reset', resets);
  const syns = ask(`tcp.flags == 0x02 and ip.dst == ${outside.web.address} and ${on('router-stranger')}`, 'eth.src');
  return found('syn-flood', syns);
}

function read(ask: Ask): Answers {
  const on = (link: string) => `frame.interface_name == "${link}"`;
  const [mallory, router] = ['02:00:00:00:02:66', '68.85.2.1'];
  const first = (filter: string) => ask(filter)[0]!.number;
  const offers = ask(`dhcp.option.dhcp == 2 and eth.src == ${mallory} and ${on('mallory-switch')}`, 'dhcp.id');
  const resets = ask(`tcp.flags.reset == 1 and tcp.dstport == 50002 and ${on('laptop-switch')}`, 'tcp.seq_raw');
  const acks = `tcp.flags == 0x10 and tcp.srcport == 50002 and ${on('laptop-switch')}`;
  const [challenge] = ask(`${acks} and frame.number > ${resets.at(-1)!.number}`, 'tcp.ack_raw');
  const expected = Number(challenge!.values[0]);
  const ahead = (number: number) => (number - expected + 2 ** 32) % 2 ** 32;
  const synAcks = ask(`tcp.flags == 0x12 and ip.dst == 68.85.2.101 and ${on('laptop-switch')}`, 'tcp.seq_raw');
  const cookie = Number(synAcks.at(-1)!.values[0]);
  return {
    stoppedXid: offers.at(-1)!.values[0]!,
    lie: first(`arp.src.proto_ipv4 == ${router} and arp.src.hw_mac == ${mallory} and ${on('laptop-switch')}`),
    late: first(`dns.a == 172.217.25.228 and ip.src == 216.239.32.10 and ${on('router-isp')}`),
    challenge: challenge!.number,
    inWindow: resets.map(({ values }) => Number(values[0])).find((number) => ahead(number) < 2 ** 28)!,
    cookie,
    counter: Math.floor(cookie / 2 ** 27),
  };
}

export const solvers: Readonly<Record<string, Solver>> = {
  'read-threats': (captures) => withTshark(captures, read),
  'diagnose-threats': (captures, parameters) => withTshark(captures, (ask) => diagnose(ask, parameters as Parameters)),
};
