/** Answers the routing lab's questions from the captures, by tshark. */

import { withCaptures } from '../helpers/capture-folder.ts';
import type { Solver } from '../helpers/task-suite.ts';
import { tsharkFields } from '../helpers/tshark.ts';

interface Plan {
  readonly chain: { networks: string[]; left: string; right: string };
}

interface IcmpError {
  readonly number: number;
  readonly from: string;
  /** The destination of the packet that it is about. */
  readonly about: string;
  readonly mtu: number;
  readonly link: string;
}

/** ICMP errors by type and code. A filter finds a field in the quotation, too: the outer values come first. */
function errorsIn(file: string): (type: number, code: number) => IcmpError[] {
  const fields = ['icmp.type', 'icmp.code', 'ip.src', 'ip.dst', 'icmp.mtu', 'frame.interface_name'];
  const rows = tsharkFields(file, 'icmp.type == 3 || icmp.type == 11', fields, ['-o', 'ip.defragment:FALSE']);
  const errors = rows.map(({ number, values }) => {
    const [type, code, from, , mtu, link] = values.map((value) => value.split(',')[0]!);
    return { type, code, number, from: from!, about: values[3]!.split(',')[1]!, mtu: Number(mtu), link: link! };
  });
  return (type, code) => errors.filter((error) => error.type === String(type) && error.code === String(code));
}

const isRequest = 'icmp.type == 8 && !(icmp.type == 3) && !(icmp.type == 11)';

const readRouting: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const { left, right } = (parameters as Plan).chain;
    const [first, last] = captures.map(({ name }) => path(name)) as [string, string];
    const request = (file: string) =>
      tsharkFields(file, `${isRequest} && ip.src == ${left} && ip.dst == ${right}`, [
        'ip.ttl',
        'eth.src',
        'eth.dst',
      ])[0]!;
    const [atFirst, atLast] = [request(first).values, request(last).values];
    const errors = errorsIn(first);
    const refusal = errors(3, 4)[0]!;
    // Fragments stay fragments: no frame of the last link shows the whole datagram instead of its last piece.
    const pieces = tsharkFields(
      last,
      `ip.dst == ${right} && (ip.flags.mf == 1 || ip.frag_offset > 0)`,
      ['ip.len'],
      ['-o', 'ip.defragment:FALSE'],
    );
    return {
      routers: Number(atFirst[0]) - Number(atLast[0]),
      ttlAtTheEnd: Number(atLast[0]),
      nextMac: atFirst[2]!,
      lastMac: atLast[1]!,
      secondRouter: errors(11, 0)[1]!.from,
      mtu: refusal.mtu,
      mtuRouter: refusal.from,
      fragments: pieces.length,
      lastOffset: pieces.slice(0, -1).reduce((sum, { values }) => sum + Number(values[0]) - 20, 0),
      unreachable: errors(3, 0)[0]!.from,
    };
  });

/** The routers' addresses as the plan shows them: to the left, to the right. */
function routersOf({ chain: { networks } }: Plan): [string, string][] {
  return networks.slice(1).map((network, index) => {
    const host = (prefix: string, number: number) => prefix.replace(/0\/24$/, String(number));
    return [host(networks[index]!, index === 0 ? 1 : 2), host(network, 1)];
  });
}

const diagnoseRoute: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const plan = parameters as Plan;
    const { left, right } = plan.chain;
    const routers = routersOf(plan);
    const file = path(captures[0]!.name);
    const leftOf = (address: string) => routers.find((pair) => pair.includes(address))![0];
    const rows = (filter: string, ...fields: string[]) => tsharkFields(file, filter, fields);

    const farArp = rows(`arp.opcode == 1 && arp.src.proto_ipv4 == ${left} && arp.dst.proto_ipv4 == ${right}`)[0];
    if (farArp) return { cause: 'wrong-netmask', machine: left, packet: farArp.number };

    const [noRoute] = errorsIn(file)(3, 0);
    if (noRoute) {
      const cause = noRoute.about === right ? 'no-route' : 'no-return-route';
      return { cause, machine: leftOf(noRoute.from), packet: noRoute.number };
    }

    const passes = rows(`${isRequest} && ip.dst == ${right}`, 'ip.id', 'frame.interface_name');
    const back = passes.find(
      ({ values: [id, link] }, index) => passes[index - 1]?.values[0] === id && passes[index - 1]?.values[1] === link,
    );
    if (back) {
      const number = Number(/r(\d+)$/.exec(back.values[1]!)![1]);
      return { cause: 'routing-loop', machine: routers[number - 1]![0], packet: back.number };
    }

    const answered = new Set(rows('arp.opcode == 2', 'arp.src.proto_ipv4').map(({ values }) => values[0]));
    const asked = rows('arp.opcode == 1', 'arp.src.proto_ipv4', 'arp.dst.proto_ipv4');
    const inVain = asked.find(({ values }) => !answered.has(values[1]!))!;
    return { cause: 'wrong-next-hop', machine: leftOf(inVain.values[0]!), packet: inVain.number };
  });

const diagnoseMtu: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const plan = parameters as Plan;
    const { right } = plan.chain;
    const routers = routersOf(plan);
    const file = path(captures[0]!.name);
    const rows = (filter: string, ...fields: string[]) =>
      tsharkFields(file, filter, fields, ['-o', 'ip.defragment:FALSE']);
    const last = `r${routers.length}-right`;
    const told = errorsIn(file)(3, 4);
    const { mtu } = told[0]!;
    const pieces = rows(`ip.dst == ${right} && ip.frag_offset > 0`, 'frame.interface_name');
    const furthest = (seen: typeof pieces) =>
      seen.toSorted((a, b) => linkNumber(b.values[0]!) - linkNumber(a.values[0]!))[0]!;
    const behind = (link: string) => routers[linkNumber(link)]![0];
    if (!pieces.some(({ values }) => values[0] === last)) {
      const piece = furthest(pieces);
      return { cause: 'fragments-filtered', machine: behind(piece.values[0]!), mtu, packet: piece.number };
    }
    const heard = told.find(({ link }) => link === last);
    if (heard) return { cause: 'sender-ignores', machine: right, mtu, packet: heard.number };
    const lost = told.toSorted((a, b) => linkNumber(b.link) - linkNumber(a.link))[0]!;
    return { cause: 'icmp-filtered', machine: behind(lost.link), mtu, packet: lost.number };
  });

/** 0 for 'left-r1', 1 for 'r1-r2' … */
function linkNumber(link: string): number {
  return Number(/^r(\d+)-/.exec(link)?.[1] ?? 0);
}

export const solvers: Readonly<Record<string, Solver>> = {
  'read-routing': readRouting,
  'diagnose-route': diagnoseRoute,
  'diagnose-mtu': diagnoseMtu,
};
