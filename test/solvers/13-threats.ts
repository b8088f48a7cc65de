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

export const solvers: Readonly<Record<string, Solver>> = {
  'diagnose-threats': (captures, parameters) => withTshark(captures, (ask) => diagnose(ask, parameters as Parameters)),
};
