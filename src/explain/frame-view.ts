/**
 * A captured frame as the labs see it: fields by path. A path is `protocol.field`, `protocol.group.field` for a field
 * inside a group (an option, a resource record), and the names are those of the packet's layout:
 *
 *   ethernet  dst src etherType
 *   arp       operation senderHardwareAddress senderProtocolAddress targetHardwareAddress targetProtocolAddress
 *             hardwareType protocolType hardwareLength protocolLength
 *   ipv4      version ihl dscp ecn totalLength identification dontFragment moreFragments fragmentOffset ttl protocol
 *             headerChecksum src dst options
 *   icmp      type code checksum, then identifier sequenceNumber data (echo) or
 *             nextHopMtu quoted.ipv4.src quoted.ipv4.dst quoted.ipv4.ttl quoted.udp.dstPort … (errors)
 *   ipv6      version trafficClass flowLabel payloadLength nextHeader hopLimit src dst
 *   icmpv6    type code checksum, then target router solicited override sourceLinkAddress targetLinkAddress
 *             curHopLimit managed other routerLifetime prefix prefixLength onLink autonomous validLifetime server …
 *   udp       srcPort dstPort length checksum
 *   tcp       srcPort dstPort sequenceNumber acknowledgmentNumber dataOffset cwr ece urg ack psh rst syn fin window
 *             checksum urgentPointer mss windowScale sackPermitted sack.leftEdge timestamps.value timestamps.echoReply
 *             payloadLength (worked out: bytes of data)
 *
 *   dhcp      op xid secs broadcast ciaddr yiaddr siaddr giaddr chaddr, and its options by name: messageType
 *             requestedAddress serverIdentifier leaseTime renewalTime rebindingTime subnetMask routers dnsServers
 *             hostName domainName clientIdentifier parameterRequestList (src/packet/dhcp-options.ts)
 *   dns       id qr opcode aa tc rd ra rcode qdCount anCount nsCount arCount question.qname question.qtype
 *             answer.name answer.type answer.ttl answer.address answer.cname authority.nsdname additional.address
 *   tls       record.type clientHello serverHello certificate serverHelloDone clientKeyExchange finished alert
 *             changeCipherSpec encryptedHandshake encryptedApplicationData hostName cipherSuite random
 *   http      requestLine method requestTarget statusLine statusCode, header fields in camelCase: host contentType
 *             location, body
 *   http2     preface length type flags endStream endHeaders ack streamId headerField (':method: GET') representation
 *             index data identifier setting.value errorCode lastStreamId windowSizeIncrement
 *   bgp       type myAutonomousSystem holdTime bgpIdentifier fourOctetAs nlri withdrawnRoute ('192.0.2.0/24') asPath
 *             ('64496 64500') nextHop origin multiExitDisc localPref communities onlyToCustomer errorCode errorSubcode
 *
 * A name that is not found among a layer's (or group's) own fields is looked for inside its groups, so that
 * `tls.hostName` needs no way through record, hello, extensions and list. A group without a value of its own is '', and
 * one that is an option (a kind, a length, a value) answers for its value: `tcp.mss` is 1460.
 * Layers inside TLS are there once they are decrypted: `http.method`; `decrypted('http')` tells them apart.
 */

import type { Field, FieldValue } from '../bytes/field.ts';
import type { Micros } from '../bytes/time.ts';
import type { Dissection, TcpEvent } from '../packet/dissect-result.ts';
import { optionValue, tcpPayloadLength } from './derived.ts';
import type { Lang } from './text.ts';
import { inBytes } from './words/field-words.ts';
import { fieldWords, sayField } from './words.ts';

export class FrameView {
  /** The name of the link it was captured on. */
  readonly link: string;
  /** Its place among the frames of the run. */
  readonly index: number;
  readonly time: Micros;
  readonly dissection: Dissection;

  constructor(link: string, index: number, time: Micros, dissection: Dissection) {
    this.link = link;
    this.index = index;
    this.time = time;
    this.dissection = dissection;
  }

  /** Is there a layer of this protocol, or a field at this path? */
  has(path: string): boolean {
    if (path.includes('.')) return this.get(path) !== undefined;
    return this.dissection.layers.some((layer) => layer.protocol === path);
  }

  /** Is there a layer of this protocol that only the key log made readable? */
  decrypted(protocol: string): boolean {
    return this.dissection.layers.some((layer) => layer.protocol === protocol && layer.source === 'decrypted');
  }

  /** The value of the first field at `path`. */
  get(path: string): FieldValue | undefined {
    return this.all(path)[0];
  }

  /** The values of all fields at `path`, outer layers first: the addresses of all answers, say. */
  all(path: string): FieldValue[] {
    const [protocol = '', ...names] = path.split('.');
    const layers = this.dissection.layers.filter((layer) => layer.protocol === protocol);
    if (path === 'tcp.payloadLength') return layers.map((layer) => tcpPayloadLength(this.dissection, layer));
    return layers.flatMap((layer) => fieldsAt(layer.fields, names, []).map(({ field }) => fieldValue(field)));
  }

  /** The first value at `path` in words; '' if there is none. */
  text(path: string, lang: Lang): string {
    const [protocol = '', ...names] = path.split('.');
    if (path === 'tcp.payloadLength' && this.has('tcp')) return inBytes(this.get(path)!, lang, []);
    const found = this.#first(protocol, names);
    if (!found) return '';
    const inner = optionValue(found.field);
    if (inner) return sayField(protocol, [...found.path, inner.name], inner.value, lang, found.field.children!);
    return sayField(protocol, found.path, found.field.value, lang, found.siblings);
  }

  /** What the field at `path` is called: 'Transaction ID'. The path itself if there is no such field. */
  title(path: string, lang: Lang): string {
    const [protocol = '', ...names] = path.split('.');
    const found = this.#first(protocol, names);
    return (fieldWords(protocol, found?.path ?? names)?.title ?? { en: path, ko: path })[lang];
  }

  #first(protocol: string, names: readonly string[]): Found | undefined {
    for (const layer of this.dissection.layers) {
      const [found] = layer.protocol === protocol ? fieldsAt(layer.fields, names, []) : [];
      if (found) return found;
    }
    return undefined;
  }

  /** What the frames before say of this one: 'retransmission', 'duplicate-ack', … */
  get tcpEvents(): TcpEvent[] {
    return this.dissection.notes.flatMap((note) => (note.kind === 'tcp' ? [note.event] : []));
  }
}

interface Found {
  field: Field;
  /** Names from the layer down. */
  path: readonly string[];
  siblings: readonly Field[];
}

/** All fields that `names` lead to. */
function fieldsAt(fields: readonly Field[], names: readonly string[], above: readonly string[]): Found[] {
  const [name = '', ...rest] = names;
  const found = fieldsNamed(fields, name, above);
  if (rest.length === 0) return found;
  return found.flatMap(({ field, path }) => fieldsAt(field.children ?? [], rest, path));
}

/** The fields of this name: those here, or else those in the groups. */
function fieldsNamed(fields: readonly Field[], name: string, above: readonly string[]): Found[] {
  const here = fields.filter((field) => field.name === name);
  if (here.length > 0) return here.map((field) => ({ field, path: [...above, name], siblings: fields }));
  return fields.flatMap((field) => fieldsNamed(field.children ?? [], name, [...above, field.name]));
}

function fieldValue(field: Field): FieldValue {
  const inner = optionValue(field);
  return inner ? inner.value : field.value;
}
