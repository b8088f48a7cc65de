/** Captures for the pcap task of the arp lab: right ones and wrong ones. */

import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import { ArpOperation, buildArp } from '../../src/packet/arp.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import type { PcapMaker } from '../helpers/task-suite.ts';

interface Own {
  mac: string;
  address: string;
}

interface Said {
  /** Seconds. */
  at: number;
  sender: string;
  target: string;
  mac?: string;
  dst?: string;
  operation?: number;
}

const START = 1_700_000_000_000_000;

function capture(own: Own, packets: readonly Said[]): Uint8Array {
  const frames = packets.map(({ at, sender, target, mac = own.mac, dst = 'ff:ff:ff:ff:ff:ff', operation }) => {
    const payload = buildArp({
      operation: operation ?? ArpOperation.REQUEST,
      senderHardwareAddress: mac,
      senderProtocolAddress: sender,
      targetHardwareAddress: '00:00:00:00:00:00',
      targetProtocolAddress: target,
    });
    return {
      time: START + Math.round(at * 1_000_000),
      bytes: buildEthernet({ src: mac, dst, etherType: EtherType.ARP, payload }),
    };
  });
  return writePcap(LinkType.ETHERNET, frames);
}

const probes = ({ address }: Own, ...times: number[]): Said[] =>
  times.map((at) => ({ at, sender: '0.0.0.0', target: address }));
const announcements = ({ address }: Own, ...times: number[]): Said[] =>
  times.map((at) => ({ at, sender: address, target: address }));

const maker =
  (make: (own: Own) => Said[]): PcapMaker =>
  (parameters) =>
    capture(parameters as Own, make(parameters as Own));

export const pcaps: Readonly<Record<string, PcapMaker>> = {
  gratuitous: maker((own) => [...probes(own, 0.4, 1.5, 3.2), ...announcements(own, 5.2, 7.2)]),
};

const other = '02:0a:0b:0c:0d:0e';

export const wrongPcaps: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>> = {
  gratuitous: {
    'two probes only': maker((own) => [...probes(own, 0, 1.5), ...announcements(own, 4, 6)]),
    'probes that claim the address': maker((own) => announcements(own, 0, 1, 2, 4, 6)),
    'probes too close together': maker((own) => [...probes(own, 0, 0.5, 1), ...announcements(own, 3, 5)]),
    'probes too far apart': maker((own) => [...probes(own, 0, 3, 6), ...announcements(own, 8, 10)]),
    'announced at once': maker((own) => [...probes(own, 0, 1, 2), ...announcements(own, 2.5, 4.5)]),
    'announced once': maker((own) => [...probes(own, 0, 1, 2), ...announcements(own, 4)]),
    'announced twice in a row': maker((own) => [...probes(own, 0, 1, 2), ...announcements(own, 4, 4.5)]),
    'announced by replies': maker((own) => [
      ...probes(own, 0, 1, 2),
      ...announcements(own, 4, 6).map((one) => ({ ...one, operation: ArpOperation.REPLY })),
    ]),
    'sent to one machine': maker((own) =>
      [...probes(own, 0, 1, 2), ...announcements(own, 4, 6)].map((one) => ({ ...one, dst: other })),
    ),
    'from another MAC address': maker((own) =>
      [...probes(own, 0, 1, 2), ...announcements(own, 4, 6)].map((one) => ({ ...one, mac: other })),
    ),
    'announced although somebody answered': maker((own) => [
      ...probes(own, 0, 1),
      { at: 1.01, sender: own.address, target: '0.0.0.0', mac: other, dst: own.mac, operation: ArpOperation.REPLY },
      ...probes(own, 2),
      ...announcements(own, 4, 6),
    ]),
    'used before it was announced': maker((own) => [
      ...probes(own, 0, 1),
      { at: 1.5, sender: own.address, target: '10.0.0.1' },
      ...probes(own, 2),
      ...announcements(own, 4, 6),
    ]),
    'an empty capture': maker(() => []),
  },
};
