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
 *   udp       srcPort dstPort length checksum
 *   tcp       srcPort dstPort sequenceNumber acknowledgmentNumber dataOffset cwr ece urg ack psh rst syn fin window
 *             checksum urgentPointer mss windowScale sackPermitted sack.leftEdge timestamps.value timestamps.echoReply
 *             payloadLength (worked out: bytes of data)
 *
 * A group that is an option (it has a child `value`, `shiftCount`, …) answers for its value: `tcp.mss` is 1460.
 */

import type { Field, FieldValue } from '../bytes/field.ts';
import type { Micros } from '../bytes/time.ts';
import type { Dissection, Layer, TcpEvent } from '../packet/dissect-result.ts';
import { optionValue, tcpPayloadLength } from './derived.ts';
import type { Lang } from './text.ts';
import { sayField } from './words.ts';

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

  has(protocol: string): boolean {
    return this.dissection.layers.some((layer) => layer.protocol === protocol);
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
    return layers.flatMap((layer) => fieldsAt(layer.fields, names).map(fieldValue));
  }

  /** The first value at `path` in words; '' if there is none. */
  text(path: string, lang: Lang): string {
    const [protocol = '', ...names] = path.split('.');
    for (const layer of this.dissection.layers) {
      if (layer.protocol !== protocol) continue;
      const found = findInContext(layer, names);
      if (found) return sayField(protocol, found.path, fieldValue(found.field), lang, found.siblings);
    }
    const value = this.get(path);
    return value === undefined ? '' : String(value);
  }

  /** What the frames before say of this one: 'retransmission', 'duplicate-ack', … */
  get tcpEvents(): TcpEvent[] {
    return this.dissection.notes.flatMap((note) => (note.kind === 'tcp' ? [note.event] : []));
  }
}

function fieldsAt(fields: readonly Field[], names: readonly string[]): readonly Field[] {
  const [name, ...rest] = names;
  const found = fields.filter((field) => field.name === name);
  return rest.length === 0 ? found : found.flatMap((field) => fieldsAt(field.children ?? [], rest));
}

interface Found {
  field: Field;
  /** Names from the layer down. */
  path: readonly string[];
  siblings: readonly Field[];
}

function findInContext(layer: Layer, names: readonly string[]): Found | undefined {
  let siblings = layer.fields;
  for (const [depth, name] of names.entries()) {
    const field = siblings.find((candidate) => candidate.name === name);
    if (!field) return undefined;
    const inner = optionValue(field);
    if (depth === names.length - 1) {
      return inner
        ? { field: inner, path: [...names, inner.name], siblings: field.children! }
        : { field, path: names, siblings };
    }
    siblings = field.children ?? [];
  }
  return undefined;
}

function fieldValue(field: Field): FieldValue {
  const inner = optionValue(field);
  return inner ? inner.value : field.value;
}
