/** Which step of the journey does a frame show? The grader's own answer to the task "journey-trace". */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { ArpOperation, decodeArp } from '../../../src/packet/arp.ts';
import { DhcpMessageType, decodeDhcp } from '../../../src/packet/dhcp.ts';
import { decodeDns } from '../../../src/packet/dns/codec.ts';
import { decodeEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { decodeIpv4, IpProtocol, type Ipv4Packet } from '../../../src/packet/ipv4.ts';
import { decodeTcp } from '../../../src/packet/tcp.ts';
import { decodeUdp } from '../../../src/packet/udp.ts';
import type { Step, StepName } from '../starter/trace.ts';

type Shown = Omit<Step, 'frame'>;

export function stepsOf(frames: readonly Uint8Array[]): Step[] {
  return frames.flatMap((bytes, index) => {
    const shown = stepOf(bytes);
    return shown ? [{ frame: index + 1, ...shown }] : [];
  });
}

function stepOf(frame: Uint8Array): Shown | undefined {
  try {
    const { etherType, payload } = decodeEthernet(frame);
    if (etherType === EtherType.ARP) return arpStep(payload);
    if (etherType !== EtherType.IPV4) return undefined;
    const packet = decodeIpv4(payload);
    if (packet.moreFragments || packet.fragmentOffset > 0) return undefined;
    if (packet.protocol === IpProtocol.UDP) return udpStep(packet);
    return packet.protocol === IpProtocol.TCP ? tcpStep(packet) : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined; // cut short
    throw error;
  }
}

function arpStep(payload: Uint8Array): Shown | undefined {
  const { operation, targetProtocolAddress, senderHardwareAddress } = decodeArp(payload);
  if (operation === ArpOperation.REQUEST) return { step: 'arp-request', detail: targetProtocolAddress };
  return operation === ArpOperation.REPLY ? { step: 'arp-reply', detail: senderHardwareAddress } : undefined;
}

function udpStep({ payload, src, dst }: Ipv4Packet): Shown | undefined {
  const { srcPort, dstPort, payload: data } = decodeUdp(payload, src, dst);
  if ((srcPort === 68 && dstPort === 67) || (srcPort === 67 && dstPort === 68)) return dhcpStep(data, srcPort === 68);
  if (srcPort !== 53 && dstPort !== 53) return undefined;
  const { qr, questions } = decodeDns(data);
  const [question] = questions;
  if (!question || (qr ? srcPort : dstPort) !== 53) return undefined;
  return { step: qr ? 'dns-response' : 'dns-query', detail: question.name.replace(/(?<=.)\.$/, '') };
}

function dhcpStep(data: Uint8Array, isClients: boolean): Shown | undefined {
  const { chaddr, yiaddr, options } = decodeDhcp(data);
  const names: Partial<Record<number, StepName>> = isClients
    ? { [DhcpMessageType.DISCOVER]: 'dhcp-discover', [DhcpMessageType.REQUEST]: 'dhcp-request' }
    : { [DhcpMessageType.OFFER]: 'dhcp-offer', [DhcpMessageType.ACK]: 'dhcp-ack' };
  const step = names[options.messageType ?? 0];
  return step && { step, detail: isClients ? chaddr : yiaddr };
}

function tcpStep({ payload, src, dst }: Ipv4Packet): Shown | undefined {
  const { srcPort, dstPort, syn, ack, payload: data } = decodeTcp(payload, src, dst);
  if (syn)
    return ack
      ? { step: 'tcp-syn-ack', detail: `${src}:${srcPort}` }
      : { step: 'tcp-syn', detail: `${dst}:${dstPort}` };
  if (dstPort === 443 && data[0] === 22 && data[5] === 1) return { step: 'tls-client-hello', detail: serverName(data) };
  const text = new TextDecoder('latin1').decode(data.subarray(0, 4096));
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/.exec(text) ?? [];
  if (dstPort === 80 && method !== undefined) return { step: 'http-request', detail: `${method} ${target}` };
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(text) ?? [];
  return srcPort === 80 && status !== undefined ? { step: 'http-response', detail: status } : undefined;
}

/** RFC 5246 §7.4.1.2 and RFC 6066 §3; the record is whole. */
function serverName(record: Uint8Array): string {
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  let at = 5 + 4 + 2 + 32; // record header, message header, version, random
  at += 1 + view.getUint8(at); // session id
  at += 2 + view.getUint16(at); // cipher suites
  at += 1 + view.getUint8(at); // compression methods
  const end = at + 2 <= record.length ? at + 2 + view.getUint16(at) : at;
  for (at += 2; at + 4 <= end; at += 4 + view.getUint16(at + 2)) {
    if (view.getUint16(at) !== 0) continue;
    const length = view.getUint16(at + 4 + 3);
    return new TextDecoder().decode(record.subarray(at + 9, at + 9 + length));
  }
  return '';
}
