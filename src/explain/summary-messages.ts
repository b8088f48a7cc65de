/** The one-line summaries of what programs say to each other: DHCP, DNS, TLS, HTTP, BGP. */

import type { Field, FieldValue } from '../bytes/field.ts';
import type { Dissection, Layer } from '../packet/dissect-result.ts';
import { className, rcodeName, typeName } from '../packet/dns/message.ts';
import { alertName } from '../packet/tls/alert.ts';
import { ipAround, valueIn } from './derived.ts';
import { bgpMessages } from './summary-bgp.ts';
import { http2Frame } from './summary-http2.ts';
import type { Lang } from './text.ts';
import { dhcpMessageNames } from './words/dhcp.ts';
import { nameIn } from './words/field-words.ts';
import { words } from './words.ts';

export interface Context {
  readonly dissection: Dissection;
  readonly layer: Layer;
  readonly lang: Lang;
}

/** Not escaped yet: `summarise` does that once, over the whole line. */
export type Summarise = (context: Context) => string;

export const messageSummaries: Readonly<Record<string, Summarise>> = {
  dhcp: (context) => {
    const { layer, dissection, lang } = context;
    const option = (name: string) => valueIn(layer, name);
    const type = option('messageType');
    const udp = dissection.layers[dissection.layers.indexOf(layer) - 1];
    const parts = [`DHCP ${nameIn(dhcpMessageNames, type, lang) ?? 'BOOTP'}`];
    if (udp?.protocol === 'udp') parts.push(way({ ...context, layer: udp }));
    parts.push(`xid ${valueIn(layer, 'xid')}`);
    const offered = valueIn(layer, 'yiaddr');
    if (offered !== '0.0.0.0') parts.push(`${{ en: 'gives', ko: '할당' }[lang]} ${offered}`);
    if (valueIn(layer, 'ciaddr') !== '0.0.0.0')
      parts.push(`${{ en: 'has', ko: '사용 중' }[lang]} ${valueIn(layer, 'ciaddr')}`);
    const wanted = option('requestedAddress');
    if (wanted !== undefined) parts.push(`${{ en: 'wants', ko: '요청' }[lang]} ${wanted}`);
    const server = option('serverIdentifier');
    if (server !== undefined) parts.push(`${{ en: 'server', ko: '서버' }[lang]} ${server}`);
    if (option('message') !== undefined) parts.push(`"${option('message')}"`);
    return parts.join(' ');
  },
  dns: (context) => {
    const { layer, lang } = context;
    const child = (field: Field | undefined, name: string) =>
      field?.children?.find((each) => each.name === name)?.value;
    const groups = (name: string) => layer.fields.filter((field) => field.name === name);
    const [question] = groups('question');
    const qclass = Number(child(question, 'qclass') ?? 1);
    const asked = question
      ? ` ${typeName(Number(child(question, 'qtype')))} ${child(question, 'qname')}${qclass === 1 ? '' : ` ${className(qclass)}`}`
      : '';
    const id = `id 0x${Number(valueIn(layer, 'id')).toString(16).padStart(4, '0')}`;
    const tail = `${hosts(context)} ${id}`;
    if (valueIn(layer, 'qr') !== true) return `DNS ${{ en: 'query', ko: '질의' }[lang]}${asked}  ${tail}`;
    return `DNS ${{ en: 'response', ko: '응답' }[lang]}${asked} ${answerOf(layer, groups, child, lang)}  ${tail}`;
  },
  tls: (context) => {
    const { dissection, lang } = context;
    const what = dissection.layers.flatMap((layer, index) => {
      if (layer.protocol !== 'tls') return [];
      // What is inside a decrypted record says it better.
      const next = dissection.layers[index + 1];
      const isDecrypted = isInsideTls(dissection, layer);
      if (!isDecrypted && next && isInsideTls(dissection, next)) return [];
      return tlsMessages(layer, lang).map((name) => `${name}${isDecrypted ? decryptedMark(lang) : ''}`);
    });
    return `TLS ${counted(what).join(', ')}  ${hosts(context)}`;
  },
  bgp: (context) => {
    const layers = context.dissection.layers.filter(({ protocol }) => protocol === 'bgp');
    return `BGP ${counted(bgpMessages(layers, context.lang)).join(', ')}  ${hosts(context)}`;
  },
  http2: (context) => {
    const layers = context.dissection.layers.filter(({ protocol }) => protocol === 'http2');
    const frames = layers.map((layer) => http2Frame(layer, context.lang));
    const decrypted = isInsideTls(context.dissection, context.layer) ? decryptedMark(context.lang) : '';
    return `HTTP/2 ${counted(frames).join(', ')}${decrypted}  ${hosts(context)}`;
  },
  http: (context) => {
    const { dissection, layer, lang } = context;
    const [line] = layer.fields;
    const parts = line?.children?.filter(({ name }) => !['space', 'lineEnd', 'httpVersion'].includes(name)) ?? [];
    const first = parts.length > 0 ? parts.map(({ value }) => value).join(' ') : String(line?.value ?? '').trim();
    const body = layer.fields.find(({ name }) => name === 'body')?.value;
    const length = body instanceof Uint8Array || typeof body === 'string' ? `, ${bytes(body.length, lang)}` : '';
    const host = valueIn(layer, 'host');
    const decrypted = isInsideTls(dissection, layer) ? decryptedMark(lang) : '';
    return `HTTP ${first}${host === undefined ? '' : ` Host: ${host}`}${length}${decrypted}  ${hosts(context)}`;
  },
};

/** '→ 172.217.25.228', 'no such name', 'referral to a.gtld-servers.net'. */
function answerOf(
  layer: Layer,
  groups: (name: string) => Field[],
  child: (field: Field | undefined, name: string) => FieldValue | undefined,
  lang: Lang,
): string {
  const rcode = Number(valueIn(layer, 'rcode'));
  const tc = valueIn(layer, 'tc') === true ? { en: 'truncated ', ko: '잘림 ' }[lang] : '';
  if (rcode !== 0) return `${tc}${rcodeName(rcode)}`;
  const answers = groups('answer').map((answer) => {
    const data = ['address', 'cname', 'nsdname', 'ptrdname', 'exchange', 'mname'].map((name) => child(answer, name));
    return data.find((value) => value !== undefined) ?? typeName(Number(child(answer, 'type')));
  });
  if (answers.length > 0) return `${tc}→ ${answers.slice(0, 4).join(', ')}${answers.length > 4 ? ', …' : ''}`;
  const referral = groups('authority').find((record) => child(record, 'nsdname') !== undefined);
  if (referral) {
    const server = `${child(referral, 'name')} NS ${child(referral, 'nsdname')}`;
    return `${tc}${{ en: `referral: ${server}`, ko: `위임: ${server}` }[lang]}`;
  }
  return `${tc}${{ en: 'no such record', ko: '해당 레코드 없음' }[lang]}`;
}

/** The messages in one record, by the RFC's names. */
function tlsMessages(layer: Layer, lang: Lang): string[] {
  const fields = layer.fields.flatMap((field) => (field.name === 'record' ? (field.children ?? []) : [field]));
  return fields.flatMap((field) => {
    const { name, value } = field;
    if (['type', 'version', 'length', 'zeros'].includes(name)) return [];
    if (name === 'alert') {
      const description = field.children?.find((each) => each.name === 'description')?.value;
      return [`alert ${alertName(Number(description))}`];
    }
    const title = words.get('tls')?.fields[name]?.title[lang] ?? name;
    if (name === 'clientHello') {
      const host = deepValue(field, 'hostName');
      return [host === undefined ? title : `${title} SNI ${host}`];
    }
    if (name.endsWith('pplicationData') && value instanceof Uint8Array)
      return [`${title} ${bytes(value.length, lang)}`];
    return [title];
  });
}

/** Made readable by the key log. In the air all that TCP carries is decrypted, by the passphrase; this is so once more. */
function isInsideTls({ layers }: Dissection, layer: Layer): boolean {
  const tcp = layers.find(({ protocol }) => protocol === 'tcp');
  return layer.source === 'decrypted' && layer.bytes !== tcp?.bytes;
}

function decryptedMark(lang: Lang): string {
  return ` (${{ en: 'decrypted', ko: '복호화됨' }[lang]})`;
}

function deepValue(field: Field, name: string): FieldValue | undefined {
  for (const child of field.children ?? []) {
    const value = child.name === name ? child.value : deepValue(child, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Neighbours that are the same are counted. */
function counted(names: readonly string[]): string[] {
  const runs: { name: string; count: number }[] = [];
  for (const name of names) {
    const last = runs.at(-1);
    if (last?.name === name) last.count++;
    else runs.push({ name, count: 1 });
  }
  return runs.map(({ name, count }) => (count === 1 ? name : `${name} (× ${count})`));
}

/** '68.85.2.101 → 68.85.2.2'. */
function hosts({ dissection, layer }: Context): string {
  const ip =
    ipAround(dissection, layer) ??
    dissection.layers.findLast(({ protocol }) => protocol === 'ipv4' || protocol === 'ipv6');
  return `${valueIn(ip, 'src') ?? '?'} → ${valueIn(ip, 'dst') ?? '?'}`;
}

/** '68.85.2.101:49200 → 172.217.25.228:80'; without ports where the layer has none. */
export function way({ dissection, layer }: Context): string {
  const ip = ipAround(dissection, layer);
  const end = (address: string, port: string) => {
    const number = valueIn(layer, port);
    const host = String(valueIn(ip, address) ?? '?');
    if (number === undefined) return host;
    return host.includes(':') ? `[${host}]:${number}` : `${host}:${number}`;
  };
  return `${end('src', 'srcPort')} → ${end('dst', 'dstPort')}`;
}

export function bytes(count: number, lang: Lang): string {
  return { en: count === 1 ? '1 byte' : `${count} bytes`, ko: `${count}바이트` }[lang];
}
