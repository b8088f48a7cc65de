/** A student's ARP cache on the bench: called directly, and what it wants done compared with what should be. */

import { IPV4_UNSPECIFIED, type Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import { MAC_BROADCAST, MAC_ZERO, type MacAddress } from '../../../src/bytes/mac-address.ts';
import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { compareFrames, sameValue } from '../../../src/grade/compare-frames.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { nothing } from '../../../src/grade/shapes.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { inEthernet } from '../../../src/grade/wrap.ts';
import { ArpOperation, buildArp } from '../../../src/packet/arp.ts';
import { EtherType } from '../../../src/packet/ethernet.ts';
import type { ArpConfig } from '../starter/arp-cache.ts';
import { macOrNull, outputs, type StudentOutput, usualConfig } from './adapter-arp-cache.ts';
import { StudentMachine } from './student-machine.ts';

/** Another machine on the network. */
export interface Neighbour {
  readonly mac: MacAddress;
  readonly address: Ipv4Address;
}

/** All that a call should want done. */
export interface Wanted {
  /** Addresses that are asked for, by broadcast. */
  readonly requests?: readonly Ipv4Address[];
  readonly replies?: readonly Neighbour[];
  /** Packets that go out, in this order. */
  readonly packets?: readonly { readonly to: MacAddress; readonly packet: Uint8Array }[];
  readonly unreachable?: readonly { readonly address: Ipv4Address; readonly packets: readonly Uint8Array[] }[];
}

export class ArpBench {
  readonly #trial: CodeTrial;
  readonly #mac: MacAddress;
  readonly #machine: StudentMachine;
  #own: Ipv4Address | undefined;
  now: Micros = seconds(1000);

  constructor(trial: CodeTrial, mac: MacAddress, own: Ipv4Address | undefined, config: Partial<ArpConfig> = {}) {
    this.#trial = trial;
    this.#mac = mac;
    this.#machine = new StudentMachine(trial.student.make('createArpCache', [{ mac, ...usualConfig, ...config }]));
    if (own !== undefined) this.setAddress(own);
  }

  setAddress(own: Ipv4Address | undefined): void {
    this.#own = own;
    this.#machine.tell('setAddress', [own ?? null], nothing);
  }

  clear(): void {
    this.#machine.tell('clear', [], nothing);
  }

  /** @param when completes "…: 2 ARP packets, should be 1" */
  resolve(address: Ipv4Address, packet: Uint8Array, wanted: Wanted, when: Text): void {
    this.#judge(this.#machine.tell('resolve', [address, packet, this.now], outputs), wanted, when);
  }

  request(from: Neighbour, target: Ipv4Address, wanted: Wanted, when: Text): void {
    const packet = buildArp({
      operation: ArpOperation.REQUEST,
      senderHardwareAddress: from.mac,
      senderProtocolAddress: from.address,
      targetHardwareAddress: MAC_ZERO,
      targetProtocolAddress: target,
    });
    this.#judge(this.#machine.tell('handleArp', [packet, this.now], outputs), wanted, when);
  }

  reply(from: Neighbour, to: Neighbour, wanted: Wanted, when: Text): void {
    const packet = buildArp({
      operation: ArpOperation.REPLY,
      senderHardwareAddress: from.mac,
      senderProtocolAddress: from.address,
      targetHardwareAddress: to.mac,
      targetProtocolAddress: to.address,
    });
    this.#judge(this.#machine.tell('handleArp', [packet, this.now], outputs), wanted, when);
  }

  /** Goes on to `time`, calling handleTimer whenever the machine wants, and takes all that it wants done meanwhile. */
  passUntil(time: Micros, wanted: Wanted, when: Text): void {
    const all: StudentOutput[] = [];
    for (let next = this.#machine.nextTimer(); next <= time; next = this.#machine.nextTimer()) {
      this.now = Math.max(this.now, next);
      if (this.#machine.isDue(this.now)) all.push(...this.#machine.tell('handleTimer', [this.now], outputs));
    }
    this.now = time;
    this.#judge(all, wanted, when);
  }

  /** handleTimer may be called when nothing is due. */
  wakeEarly(when: Text): void {
    this.#judge(this.#machine.tell('handleTimer', [this.now], outputs), {}, when);
  }

  expectKnown(address: Ipv4Address, mac: MacAddress | undefined, when: Text): void {
    const found = this.#machine.ask('lookup', [address, this.now], macOrNull);
    if (found === mac) return;
    const [is, should] = [found ?? 'null', mac ?? 'null'];
    this.#found(when, text(`lookup gives ${is}, should be ${should}`, `lookup이 ${is}입니다. ${should}이어야 합니다`));
  }

  #judge(got: readonly StudentOutput[], wanted: Wanted, when: Text): void {
    const frames = got.filter((one) => one.kind === 'frame');
    const arp = frames.filter(({ etherType }) => etherType === EtherType.ARP);
    const ip = frames.filter(({ etherType }) => etherType === EtherType.IPV4);
    const unreachable = got.filter((one) => one.kind === 'unreachable');
    const other = frames.find((one) => !arp.includes(one) && !ip.includes(one));
    if (other) {
      const type = `0x${other.etherType.toString(16).padStart(4, '0')}`;
      const isSwapped = other.etherType === 0x0008 || other.etherType === 0x0608;
      this.#found(when, text(`a frame of EtherType ${type}`, `이더타입 ${type} 프레임`), {
        ...(isSwapped && { mistake: 'byte-order' as const }),
      });
    }
    this.#judgeArp(arp, wanted, when);
    const { packets = [], unreachable: lost = [] } = wanted;
    if (this.#isCount(ip.length, packets.length, when, text('IP packets sent', '보낸 IP 패킷'))) {
      for (const [index, { to, packet }] of packets.entries()) {
        const { dst, payload } = ip[index]!;
        if (!sameValue(payload, packet)) this.#found(when, text('another packet was sent', '다른 패킷을 보냈습니다'));
        if (dst !== to) {
          this.#found(
            when,
            text(`a packet goes to ${dst}, should be ${to}`, `패킷이 ${dst}(으)로 갑니다. ${to}이어야 합니다`),
          );
        }
      }
    }
    const given = text('addresses given up', '포기한 주소');
    if (!this.#isCount(unreachable.length, lost.length, when, given)) return;
    for (const [index, { address, packets: waited }] of lost.entries()) {
      const one = unreachable[index]!;
      const isSame =
        one.packets.length === waited.length && waited.every((packet, at) => sameValue(packet, one.packets[at]!));
      if (one.address !== address || !isSame) {
        this.#found(when, text('other packets or another address given up', '포기한 패킷이나 주소가 다릅니다'));
      }
    }
  }

  #judgeArp(got: readonly (StudentOutput & { kind: 'frame' })[], wanted: Wanted, when: Text): void {
    const { requests = [], replies = [] } = wanted;
    const own = { senderHardwareAddress: this.#mac, senderProtocolAddress: this.#own ?? IPV4_UNSPECIFIED };
    const asks = requests.map((target) => ({
      dst: MAC_BROADCAST,
      fields: { operation: ArpOperation.REQUEST, targetHardwareAddress: MAC_ZERO, targetProtocolAddress: target },
    }));
    const answers = replies.map(({ mac, address }) => ({
      dst: mac,
      fields: { operation: ArpOperation.REPLY, targetHardwareAddress: mac, targetProtocolAddress: address },
    }));
    const all = [...asks, ...answers];
    if (!this.#isCount(got.length, all.length, when, text('ARP packets', 'ARP 패킷'))) return;
    for (const [index, { dst, fields }] of all.entries()) {
      const one = got[index]!;
      if (one.dst !== dst) {
        this.#found(
          when,
          text(`ARP goes to ${one.dst}, should be ${dst}`, `ARP가 ${one.dst}(으)로 갑니다. ${dst}이어야 합니다`),
        );
      }
      const want = buildArp({ ...own, ...fields });
      for (const finding of compareFrames(one.payload, { want, wrap: inEthernet(EtherType.ARP) })) {
        this.#found(when, finding.say, finding);
      }
    }
  }

  #isCount(is: number, should: number, when: Text, what: Text): boolean {
    if (is === should) return true;
    this.#found(when, text(`${is} ${what.en}, should be ${should}`, `${what.ko} ${is}개. ${should}개이어야 합니다`));
    return false;
  }

  #found(when: Text, what: Text, more: Partial<Finding> = {}): void {
    this.#trial.found({ ...more, say: text(`${when.en}: ${what.en}`, `${when.ko}: ${what.ko}`) });
  }
}
