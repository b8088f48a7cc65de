/** The questions of the dns lab, answered by tshark; and a lookup in a world of ours, as a capture. */

import type { LookupParameters } from '../../labs/04-dns/tasks/lookup.ts';
import { MAC_ZERO } from '../../src/bytes/mac-address.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import { buildDns } from '../../src/packet/dns/codec.ts';
import { DNS_PORT, type DnsFields } from '../../src/packet/dns/message.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import { a } from '../../src/stack/dns/zone.ts';
import { withCaptures } from '../helpers/capture-folder.ts';
import type { PcapMaker, Solver } from '../helpers/task-suite.ts';
import { tsharkFields } from '../helpers/tshark.ts';

interface Places {
  readonly zones: {
    readonly domain: string;
    readonly host: string;
    readonly plan: {
      readonly laptop: string;
      readonly resolver: string;
      readonly servers: Readonly<Record<string, { readonly address: string }>>;
    };
  };
}

/** Frame numbers and fields of what a filter selects. */
type Ask = (filter: string, ...fields: string[]) => { number: number; values: string[] }[];

const query = 'dns.flags.response == 0';
const response = 'dns.flags.response == 1';

const readDns: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const { host, domain, plan } = (parameters as Places).zones;
    const ask: Ask = (filter, ...fields) => tsharkFields(path(captures[0]!.name), filter, fields);
    const named = `dns.qry.name == "${host}"`;
    const [first] = ask(`${query} && dns.flags.recdesired == 1 && ip.src == ${plan.laptop}`, 'dns.id');
    const referrals = ask(
      `${response} && dns.ns && dns.flags.authoritative == 0 && dns.count.answers == 0`,
      'dns.resp.name',
    );
    const [root] = ask(`${response} && dns.count.auth_rr > 0 && dns.count.answers == 0`, 'dns.a');
    const [authority] = ask(`dns.flags.authoritative == 1 && dns.a && ${named}`, 'ip.src', 'dns.time');
    const again = ask(`${response} && ip.dst == ${plan.laptop} && ${named}`, 'dns.resp.ttl')[1]!;
    const [aliased] = ask(`${response} && ip.dst == ${plan.laptop} && dns.cname`, 'udp.payload');
    const [no] = ask(`${response} && dns.flags.rcode == 3`, 'dns.resp.ttl', 'dns.soa.minimum_ttl');
    return {
      id: Number(first!.values[0]),
      glue: root!.values[0]!.split(',').length,
      authority: authority!.values[0]!,
      referral: referrals.find(({ values }) => values[0]!.split(',').includes(domain))!.number,
      wait: Number(authority!.values[1]) * 1000,
      ttl: Number(again.values[0]!.split(',')[0]),
      pointer: secondOwner(aliased!.values[0]!),
      negative: Math.min(...no!.values.map((value) => Number(value.split(',')[0]))),
    };
  });

/** The pointer at the start of the second record, behind header, question and a first record that begins with a pointer. */
function secondOwner(payload: string): number {
  const bytes = Buffer.from(payload.replaceAll(':', ''), 'hex');
  let at = 12;
  while (bytes[at] !== 0) at += bytes[at]! + 1;
  at += 5; // the zero, type and class
  at += 12 + bytes.readUInt16BE(at + 10);
  return bytes.readUInt16BE(at) - 0xc000;
}

const diagnoseDelegation: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const { host, domain, plan } = (parameters as Places).zones;
    const ask: Ask = (filter, ...fields) =>
      tsharkFields(path(captures[0]!.name), `(${filter}) && dns.qry.name == "${host}" && !icmp`, fields);
    const asked = ask(`${query} && ip.src == ${plan.resolver} && dns.flags.recdesired == 0`, 'ip.dst');
    const lastServer = asked.at(-1)!.values[0]!;
    const own = plan.servers.zone!.address; // as the operator says
    const done = (cause: string, packet: { number: number } | undefined) => ({
      cause,
      lastServer,
      packet: packet!.number,
    });
    const toldBy = (server: string, code: number) =>
      ask(`${response} && ip.src == ${server} && dns.flags.rcode == ${code}`)[0];
    if (toldBy(own, 5)) return done('lame', toldBy(own, 5));
    if (toldBy(own, 2)) return done('zone-expired', toldBy(own, 2));
    const parent = plan.servers.example!.address;
    if (toldBy(parent, 3)) return done('no-delegation', toldBy(parent, 3));
    const [referral] = ask(`${response} && ip.src == ${parent} && dns.ns == "ns1.${domain}"`, 'dns.a');
    const glue = referral!.values[0];
    if (glue === '') return done('missing-glue', referral);
    if (glue !== own) return done('wrong-glue', referral);
    return done(
      'server-silent',
      asked.find(({ values }) => values[0] === own),
    );
  });

const diagnoseAnswer: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const { host, plan } = (parameters as Places).zones;
    // An ICMP error quotes a DNS message: that is not one of its own.
    const ask: Ask = (filter, ...fields) => tsharkFields(path(captures[0]!.name), `(${filter}) && !icmp`, fields);
    const own = plan.servers.zone!.address;
    const named = `dns.qry.name == "${host}"`;
    const done = (cause: string, packet: { number: number } | undefined) => ({
      cause,
      packet: packet!.number,
      source: ask(`frame.number == ${packet!.number}`, 'ip.src')[0]!.values[0]!,
    });
    const toLaptop = `${response} && ${named} && ip.dst == ${plan.laptop} && frame.interface_name == "laptop-switch"`;
    const ids = ask(toLaptop, 'dns.id', 'udp.dstport').map(({ values }) => values.join(' '));
    if (new Set(ids).size < ids.length) {
      // Two answers to one query: the one that never was on the resolver's cable is the forged one.
      const real = ask(`${response} && frame.interface_name == "switch-resolver"`, 'dns.a').map(
        ({ values }) => values[0],
      );
      return done(
        'forged',
        ask(toLaptop, 'dns.a').find(({ values }) => !real.includes(values[0]!)),
      );
    }
    const answers = ask(
      `${response} && ${named} && ip.src == ${own}`,
      'dns.id',
      'dns.resp.name',
      'dns.resp.ttl',
      'dns.flags.rcode',
      'dns.cname',
    );
    const [first] = answers;
    const [id, owners = '', ttls = '', rcode, aliases = ''] = first!.values;
    const asked = ask(`${query} && ip.dst == ${own}`, 'dns.id').map(({ values }) => values[0]);
    if (!asked.includes(id)) return done('id-mismatch', first);
    if (rcode === '3') return done('negative-cached', first);
    if (aliases.split(',').includes(host)) return done('alias-loop', first);
    if (owners.split(',')[0] !== host) return done('wrong-name', first);
    if (ttls.split(',')[0] === '0') return done('ttl-zero', first);
    throw new Error('nothing is wrong');
  });

export const solvers: Readonly<Record<string, Solver>> = {
  'read-dns': readDns,
  'diagnose-delegation': diagnoseDelegation,
  'diagnose-answer': diagnoseAnswer,
};

interface Changes {
  query?: Partial<DnsFields>;
  response?: Partial<DnsFields>;
  server?: string;
  from?: string;
  toPort?: number;
  only?: 'query' | 'response';
}

/** Two bare packets and a port above 1023, as dig and some small server would send them. */
function twoPackets(changes: (own: LookupParameters) => Changes = () => ({})): PcapMaker {
  return (parameters) => {
    const own = parameters as LookupParameters;
    const { server = own.server, from = server, toPort = 40_001, only, ...fields } = changes(own);
    const client = '127.0.0.1';
    const packet = (src: string, srcPort: number, dst: string, dstPort: number, message: DnsFields) => {
      const payload = buildUdp({ srcPort, dstPort, payload: buildDns(message) }, src, dst);
      return buildIpv4({ src, dst, protocol: IpProtocol.UDP, payload });
    };
    const questions = [{ name: own.name, type: 'A', class: 'IN' }] as const;
    const asked = packet(client, 40_001, server, 5353, { id: 7001, rd: true, questions, ...fields.query });
    const answers = [a(own.name, own.address, own.ttl)];
    const told = { id: 7001, qr: true, aa: true, rd: true, questions, answers, ...fields.response };
    const answered = packet(from, 5353, client, toPort, told);
    const packets = [...(only === 'response' ? [] : [asked]), ...(only === 'query' ? [] : [answered])];
    return writePcap(
      LinkType.RAW,
      packets.map((bytes, index) => ({ time: 1_700_000_000_000_000 + index * 400, bytes })),
    );
  };
}

/** As on Linux’s loopback interface: Ethernet without addresses, and other things in between. */
const onLoopback: PcapMaker = (parameters) => {
  const own = parameters as LookupParameters;
  const questions = [{ name: own.name, type: 'A', class: 'IN' }] as const;
  const other = [{ name: `x.${own.name}`, type: 'A', class: 'IN' }] as const;
  const edns = { udpPayloadSize: 1232, extendedRcode: 0, version: 0, dnssecOk: false, options: [] };
  const frame = (src: string, srcPort: number, dst: string, dstPort: number, message: DnsFields) => {
    const payload = buildUdp({ srcPort, dstPort, payload: buildDns(message) }, src, dst);
    const ip = buildIpv4({ src, dst, protocol: IpProtocol.UDP, payload });
    return buildEthernet({ dst: MAC_ZERO, src: MAC_ZERO, etherType: EtherType.IPV4, payload: ip });
  };
  const arp = buildEthernet({ dst: MAC_ZERO, src: MAC_ZERO, etherType: EtherType.ARP, payload: new Uint8Array(28) });
  const query = frame('127.0.0.1', 50_123, own.server, DNS_PORT, { id: 7001, rd: true, questions, edns });
  const answers = [a(own.name, own.address, own.ttl)];
  const told = { id: 7001, qr: true, aa: true, rd: true, questions, answers, edns };
  const frames = [
    arp,
    frame('127.0.0.1', 50_122, own.server, DNS_PORT, { id: 7000, rd: true, questions: other }),
    query,
    query,
    frame(own.server, DNS_PORT, '127.0.0.1', 50_122, { id: 7000, qr: true, rcode: 3, questions: other }),
    frame(own.server, DNS_PORT, '127.0.0.1', 50_123, told),
  ];
  return writePcap(
    LinkType.ETHERNET,
    frames.map((bytes, index) => ({ time: 1_700_000_000_000_000 + index * 400, bytes })),
  );
};

export const pcaps: Readonly<Record<string, PcapMaker>> = { lookup: onLoopback };

/** Right as well. */
export const otherPcaps: Readonly<Record<string, PcapMaker>> = {
  'two bare packets on another port': twoPackets(),
  'the name in other letters': twoPackets(({ name }) => ({
    query: { questions: [{ name: name.toUpperCase(), type: 'A', class: 'IN' }] },
  })),
};

export const wrongPcaps: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>> = {
  lookup: {
    'a server at another address': twoPackets(() => ({ server: '127.0.0.53' })),
    'another name': twoPackets(({ name }) => {
      const questions = [{ name: `x${name}`, type: 'A', class: 'IN' }] as const;
      return { query: { questions }, response: { questions } };
    }),
    'another type': twoPackets(({ name }) => {
      const questions = [{ name, type: 'AAAA', class: 'IN' }] as const;
      return { query: { questions }, response: { questions } };
    }),
    'a response with another id': twoPackets(() => ({ response: { id: 7002 } })),
    'a response from another machine': twoPackets(() => ({ from: '127.0.0.1' })),
    'a response to another port': twoPackets(() => ({ toPort: 40_002 })),
    'no response': twoPackets(() => ({ only: 'query' })),
    'no query': twoPackets(() => ({ only: 'response' })),
    'another address': twoPackets(({ name, ttl }) => ({ response: { answers: [a(name, '10.255.255.254', ttl)] } })),
    'another TTL': twoPackets(({ name, address, ttl }) => ({ response: { answers: [a(name, address, ttl - 1)] } })),
    'an address of another name': twoPackets(({ name, address, ttl }) => ({
      response: { answers: [a(`x.${name}`, address, ttl)] },
    })),
    'no such name': twoPackets(() => ({ response: { rcode: 3, answers: [] } })),
    'no DNS at all': () => writePcap(LinkType.RAW, [{ time: 1, bytes: new Uint8Array(40) }]),
  },
};
