/** One line a frame, as an expert reads it aloud. */

import type { CutNote, Dissection, TcpEvent } from '../packet/dissect-result.ts';
import { numberIn, optionValue, tcpPayloadLength, valueIn } from './derived.ts';
import { icmpv6Summary } from './summary-icmpv6.ts';
import { bytes, messageSummaries, type Summarise, way } from './summary-messages.ts';
import { wifiSummaries } from './summary-wifi.ts';
import { escapeText, type Lang, type Text, text } from './text.ts';
import { nameIn } from './words/field-words.ts';
import { etherTypeNames, icmpCodeNames, icmpTypeNames, ipProtocolNames } from './words/numbers.ts';
import { words } from './words.ts';

/** 'ARP who has 68.85.2.2? tell 68.85.2.101'. Safe to print: what the packet says is escaped. */
export function summarise(dissection: Dissection, lang: Lang): string {
  const { layers, error } = dissection;
  // The innermost layer that has something to say of itself speaks for the frame.
  const layer = layers.findLast(({ protocol }) => summaries[protocol] !== undefined);
  const line = layer ? summaries[layer.protocol]!({ dissection, layer, lang }) : bareSummary(dissection, lang);
  const marks = [...tcpMarks(dissection, lang), ...checksumMarks(dissection, lang), ...cutMarks(dissection, lang)];
  if (error) marks.push(`${{ en: 'malformed', ko: '형식 오류' }[lang]}: ${error.message}`);
  return escapeText([line, ...marks.map((mark) => `[${mark}]`)].join(' '));
}

/** The line of each protocol. Escaping is done by `summarise`, once, over the whole line. */
const summaries: Readonly<Record<string, Summarise>> = {
  ...messageSummaries,
  ...wifiSummaries,
  icmpv6: icmpv6Summary,
  ethernet: ({ layer, dissection, lang }) => {
    const type = numberIn(layer, 'etherType');
    const name =
      nameIn(etherTypeNames, type, lang) ?? (type > 1500 ? `0x${type.toString(16).padStart(4, '0')}` : 'LLC');
    const length = dissection.layers[0]!.bytes.length;
    return `Ethernet ${valueIn(layer, 'src')} → ${valueIn(layer, 'dst')} ${name}, ${bytes(length, lang)}`;
  },
  arp: ({ layer, lang }) => {
    const sender = valueIn(layer, 'senderProtocolAddress');
    const target = valueIn(layer, 'targetProtocolAddress');
    const mac = valueIn(layer, 'senderHardwareAddress');
    const operation = numberIn(layer, 'operation');
    if (operation === 1 && sender === target) {
      return { en: `ARP announcement: ${sender} is at ${mac}`, ko: `ARP 알림: ${sender}은(는) ${mac}입니다` }[lang];
    }
    if (operation === 1 && sender === '0.0.0.0') {
      return { en: `ARP probe: does anybody have ${target}?`, ko: `ARP 탐색: ${target}을(를) 쓰는 곳이 있습니까?` }[
        lang
      ];
    }
    if (operation === 1) {
      return {
        en: `ARP who has ${target}? tell ${sender}`,
        ko: `ARP ${target}은(는) 누구입니까? ${sender}에게 알려 주십시오`,
      }[lang];
    }
    if (operation === 2) {
      return { en: `ARP ${sender} is at ${mac}`, ko: `ARP ${sender}은(는) ${mac}입니다` }[lang];
    }
    return { en: `ARP operation ${operation}`, ko: `ARP 동작 ${operation}` }[lang];
  },
  ipv4: ({ layer, lang }) => {
    const offset = numberIn(layer, 'fragmentOffset') * 8;
    const protocol = numberIn(layer, 'protocol');
    const inner = nameIn(ipProtocolNames, protocol, lang) ?? `${{ en: 'protocol', ko: '프로토콜' }[lang]} ${protocol}`;
    const length = numberIn(layer, 'totalLength');
    const way = `${valueIn(layer, 'src')} → ${valueIn(layer, 'dst')}`;
    const isFragment = offset > 0 || valueIn(layer, 'moreFragments') === true;
    if (!isFragment) return `IPv4 ${way} ${inner}, ${bytes(length, lang)}`;
    const data = length - numberIn(layer, 'ihl') * 4;
    const span = { en: `bytes ${offset} to ${offset + data - 1}`, ko: `${offset}~${offset + data - 1}번째 바이트` }[
      lang
    ];
    const last = valueIn(layer, 'moreFragments') === true ? '' : { en: ', the last', ko: ', 마지막' }[lang];
    const id = `0x${numberIn(layer, 'identification').toString(16).padStart(4, '0')}`;
    return `IPv4 ${{ en: 'fragment', ko: '단편' }[lang]} ${way} ${inner} id ${id}, ${span}${last}`;
  },
  ipv6: ({ layer, lang }) => {
    const inner = nameIn(ipProtocolNames, numberIn(layer, 'nextHeader'), lang) ?? numberIn(layer, 'nextHeader');
    return `IPv6 ${valueIn(layer, 'src')} → ${valueIn(layer, 'dst')} ${inner}`;
  },
  icmp: (context) => {
    const { layer, lang } = context;
    const type = numberIn(layer, 'type');
    const reason = nameIn(icmpCodeNames[type] ?? {}, numberIn(layer, 'code'), lang);
    const name = nameIn(icmpTypeNames, type, lang) ?? `${{ en: 'type', ko: '유형' }[lang]} ${type}`;
    const parts = [`ICMP ${name}${reason ? `: ${reason}` : ''}`, way(context)];
    const sequence = valueIn(layer, 'sequenceNumber');
    if (sequence !== undefined) parts.push(`id ${valueIn(layer, 'identifier')} seq ${sequence}`);
    if (type === 3 && numberIn(layer, 'code') === 4) parts.push(`MTU ${numberIn(layer, 'nextHopMtu')}`);
    const quoted = layer.fields.find(({ name: field }) => field === 'quoted')?.children?.[0]?.children;
    const about = (name: string) => quoted?.find((field) => field.name === name)?.value;
    if (quoted) {
      const packet = `${about('src')} → ${about('dst')}`;
      parts.push({ en: `(about ${packet})`, ko: `(원인: ${packet})` }[lang]);
    }
    return parts.join(' ');
  },
  udp: (context) => {
    const length = numberIn(context.layer, 'length') - 8;
    return `UDP ${way(context)} ${bytes(length, context.lang)}`;
  },
  tcp: (context) => {
    const { layer, dissection } = context;
    const flags = ['syn', 'fin', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'].filter(
      (name) => valueIn(layer, name) === true,
    );
    const parts = [`TCP ${way(context)}`, `[${flags.join(', ').toUpperCase()}]`];
    parts.push(`seq ${valueIn(layer, 'sequenceNumber')}`);
    if (flags.includes('ack')) parts.push(`ack ${valueIn(layer, 'acknowledgmentNumber')}`);
    parts.push(`win ${valueIn(layer, 'window')}`);
    const length = tcpPayloadLength(dissection, layer);
    if (length > 0) parts.push(`len ${length}`);
    for (const field of layer.fields) {
      const value = optionValue(field)?.value;
      if (field.name === 'mss') parts.push(`MSS ${value}`);
      if (field.name === 'windowScale') parts.push(`WS ×${2 ** Number(value)}`);
      if (field.name === 'sackPermitted') parts.push('SACK_PERM');
      if (field.name === 'sack') parts.push(`SACK ${sackBlocks(field.children)}`);
    }
    return parts.join(' ');
  },
};

function sackBlocks(children: readonly { name: string; value: unknown }[] = []): string {
  const edges = children.filter(({ name }) => name.endsWith('Edge')).map(({ value }) => value);
  return Array.from({ length: edges.length / 2 }, (_, i) => `${edges[2 * i]}-${edges[2 * i + 1]}`).join(' ');
}

function bareSummary({ layers }: Dissection, lang: Lang): string {
  const [first] = layers;
  if (!first) return { en: 'empty frame', ko: '빈 프레임' }[lang];
  const name = words.get(first.protocol)?.name[lang] ?? first.protocol;
  return `${name}, ${bytes(first.bytes.length, lang)}`;
}

export const tcpEventNames: Readonly<Record<TcpEvent, Text>> = {
  retransmission: text('retransmission', '재전송'),
  'out-of-order': text('out of order', '순서가 뒤바뀜'),
  'gap-filled': text('fills a gap', '빈 곳을 채움'),
  'duplicate-ack': text('duplicate ACK', '중복 ACK'),
  'zero-window': text('zero window', '윈도 0'),
  'window-update': text('window update', '윈도 갱신'),
  'keep-alive': text('keep-alive', '연결 유지 확인'),
  'port-reused': text('port reused', '포트 재사용'),
};

/** What a snap length left out. */
export function sayCut({ missing }: CutNote, lang: Lang): string {
  return { en: `cut by the capture: ${missing} bytes are missing`, ko: `캡처가 자름: ${missing}바이트 없음` }[lang];
}

function cutMarks({ notes }: Dissection, lang: Lang): string[] {
  return notes.flatMap((note) => (note.kind === 'cut' ? [sayCut(note, lang)] : []));
}

function tcpMarks({ notes }: Dissection, lang: Lang): string[] {
  return notes.flatMap((note) => (note.kind === 'tcp' ? [tcpEventNames[note.event][lang]] : []));
}

function checksumMarks({ notes }: Dissection, lang: Lang): string[] {
  return notes.flatMap((note) => {
    if (note.kind !== 'checksum' || note.ok) return [];
    const name = words.get(note.layer)?.name[lang] ?? note.layer;
    return [{ en: `${name} checksum wrong`, ko: `${name} 체크섬 오류` }[lang]];
  });
}
