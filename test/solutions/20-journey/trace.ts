/** A reference solution, written as a student would. */

import type { Step, StepName } from '../../../labs/20-journey/starter/trace.ts';

type Shown = { step: StepName; detail: string } | undefined;

export function traceJourney(pcap: Uint8Array): Step[] {
  const steps: Step[] = [];
  for (const [index, frame] of framesOf(pcap).entries()) {
    const shown = readEthernet(frame);
    if (shown) steps.push({ frame: index + 1, ...shown });
  }
  return steps;
}

function framesOf(pcap: Uint8Array): Uint8Array[] {
  const view = viewOf(pcap);
  const magic = view.getUint32(0, false);
  const little = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1;
  const frames: Uint8Array[] = [];
  for (let at = 24; at + 16 <= pcap.length; ) {
    const captured = view.getUint32(at + 8, little);
    frames.push(pcap.subarray(at + 16, at + 16 + captured));
    at += 16 + captured;
  }
  return frames;
}

function readEthernet(frame: Uint8Array): Shown {
  if (frame.length < 14) return undefined;
  const etherType = viewOf(frame).getUint16(12);
  const payload = frame.subarray(14);
  if (etherType === 0x0806) return readArp(payload);
  return etherType === 0x0800 ? readIpv4(payload) : undefined;
}

function readArp(arp: Uint8Array): Shown {
  if (arp.length < 28) return undefined;
  const operation = viewOf(arp).getUint16(6);
  if (operation === 1) return { step: 'arp-request', detail: ipText(arp, 24) };
  return operation === 2 ? { step: 'arp-reply', detail: macText(arp, 8) } : undefined;
}

function readIpv4(bytes: Uint8Array): Shown {
  if (bytes.length < 20) return undefined;
  const view = viewOf(bytes);
  const headerLength = (bytes[0]! & 15) * 4;
  const totalLength = view.getUint16(2);
  if (totalLength > bytes.length) return undefined;
  if (view.getUint16(6) & 0x3fff) return undefined; // a fragment
  const payload = bytes.subarray(headerLength, totalLength);
  const [src, dst] = [ipText(bytes, 12), ipText(bytes, 16)];
  if (bytes[9] === 17) return readUdp(payload);
  return bytes[9] === 6 ? readTcp(payload, src, dst) : undefined;
}

function readUdp(udp: Uint8Array): Shown {
  const view = viewOf(udp);
  const [from, to] = [view.getUint16(0), view.getUint16(2)];
  const data = udp.subarray(8, view.getUint16(4));
  if (from === 68 && to === 67) return readDhcp(data, true);
  if (from === 67 && to === 68) return readDhcp(data, false);
  if (to === 53 || from === 53) return readDns(data, from, to);
  return undefined;
}

function readDhcp(data: Uint8Array, isClients: boolean): Shown {
  let type = 0;
  for (let at = 240; at < data.length && data[at] !== 255; ) {
    if (data[at] === 0) {
      at += 1; // PAD has no length
      continue;
    }
    if (data[at] === 53) type = data[at + 2]!;
    at += 2 + data[at + 1]!;
  }
  const [chaddr, yiaddr] = [macText(data, 28), ipText(data, 16)];
  if (isClients && type === 1) return { step: 'dhcp-discover', detail: chaddr };
  if (isClients && type === 3) return { step: 'dhcp-request', detail: chaddr };
  if (!isClients && type === 2) return { step: 'dhcp-offer', detail: yiaddr };
  if (!isClients && type === 5) return { step: 'dhcp-ack', detail: yiaddr };
  return undefined;
}

function readDns(data: Uint8Array, from: number, to: number): Shown {
  const isResponse = (data[2]! & 0x80) !== 0;
  const labels: string[] = [];
  let at = 12;
  while (data[at] !== 0) {
    const length = data[at]!;
    labels.push(asciiText(data.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  const detail = labels.join('.');
  if (!isResponse && to === 53) return { step: 'dns-query', detail };
  return isResponse && from === 53 ? { step: 'dns-response', detail } : undefined;
}

function readTcp(tcp: Uint8Array, src: string, dst: string): Shown {
  const view = viewOf(tcp);
  const [from, to] = [view.getUint16(0), view.getUint16(2)];
  const data = tcp.subarray((tcp[12]! >> 4) * 4);
  const syn = (tcp[13]! & 0x02) !== 0;
  const ack = (tcp[13]! & 0x10) !== 0;
  if (syn && ack) return { step: 'tcp-syn-ack', detail: endpoint(src, from) };
  if (syn) return { step: 'tcp-syn', detail: endpoint(dst, to) };
  if (to === 443 && data[0] === 22 && data[5] === 1) return { step: 'tls-client-hello', detail: serverName(data) };
  const text = asciiText(data);
  const request = /^([A-Z]+ \S+) HTTP\/1\.[01]\r\n/.exec(text);
  if (to === 80 && request) return { step: 'http-request', detail: request[1]! };
  const response = /^HTTP\/1\.[01] (\d\d\d)/.exec(text);
  if (from === 80 && response) return { step: 'http-response', detail: response[1]! };
  return undefined;
}

function serverName(record: Uint8Array): string {
  const view = viewOf(record);
  let at = 5 + 4 + 2 + 32;
  at += 1 + record[at]!; // session id
  at += 2 + view.getUint16(at); // cipher suites
  at += 1 + record[at]!; // compression methods
  if (at + 2 > record.length) return '';
  const end = at + 2 + view.getUint16(at);
  at += 2;
  while (at < end) {
    const type = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (type === 0) return asciiText(record.subarray(at + 9, at + 9 + view.getUint16(at + 7)));
    at += 4 + length;
  }
  return '';
}

function endpoint(address: string, port: number): string {
  return `${address}:${port}`;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function ipText(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

function macText(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function asciiText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
