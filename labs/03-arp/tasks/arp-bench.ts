/** A student's ARP cache on the bench: called directly, and what it wants done compared with what should be. */

import { IPV4_UNSPECIFIED, type Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import { MAC_BROADCAST, MAC_ZERO, type MacAddress } from '../../../src/bytes/mac-address.ts';
import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { nothing } from '../../../src/grade/shapes.ts';
import { compareFrames, sameValue } from '../../../src/grade/teacher/compare-frames.ts';
import { inEthernet } from '../../../src/grade/teacher/wrap.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { ArpOperation, buildArp } from '../../../src/packet/arp.ts';
import { EtherType } from '../../../src/packet/ethernet.ts';
import type { ArpConfig } from '../starter/arp-cache.ts';
import { macOrNull, outputs, type StudentOutput, usualConfig } from './adapter-arp-cache.ts';
import { endIfWrong } from './end-if-wrong.ts';
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
    this.#tell(when, differs(text('what lookup gives', 'lookup의 결과'), found ?? 'null', mac ?? 'null'));
  }

  #judge(got: readonly StudentOutput[], wanted: Wanted, when: Text): void {
    const frames = got.filter((one) => one.kind === 'frame');
    const ofType = (type: number) => frames.filter(({ etherType }) => etherType === type);
    const given = got.filter((one) => one.kind === 'unreachable');
    this.#tell(when, [
      ...strangeTypes(frames),
      ...this.#arpFindings(ofType(EtherType.ARP), wanted),
      ...ipFindings(ofType(EtherType.IPV4), wanted.packets ?? []),
      ...unreachableFindings(given, wanted.unreachable ?? []),
    ]);
  }

  #arpFindings(got: readonly Frame[], { requests = [], replies = [] }: Wanted): Finding[] {
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
    if (got.length !== all.length)
      return countDiffers(text('ARP packets sent', '보낸 ARP 패킷'), got.length, all.length);
    return all.flatMap(({ dst, fields }, index) => [
      ...differs(text('where the ARP packet goes', 'ARP 패킷의 목적지'), got[index]!.dst, dst),
      ...compareFrames(got[index]!.payload, {
        want: buildArp({ ...own, ...fields }),
        wrap: inEthernet(EtherType.ARP),
      }),
    ]);
  }

  #tell(when: Text, findings: readonly Finding[]): void {
    endIfWrong(
      this.#trial,
      findings.map((finding) => ({
        ...finding,
        say: text(`${when.en}: ${finding.say.en}`, `${when.ko}: ${finding.say.ko}`),
      })),
    );
  }
}

type Frame = StudentOutput & { kind: 'frame' };

/** Frames that are neither ARP nor IP. */
function strangeTypes(frames: readonly Frame[]): Finding[] {
  const other = frames.find(({ etherType }) => etherType !== EtherType.ARP && etherType !== EtherType.IPV4);
  if (!other) return [];
  const type = `0x${other.etherType.toString(16).padStart(4, '0')}`;
  const isSwapped = other.etherType === 0x0008 || other.etherType === 0x0608;
  const say = text(`a frame of EtherType ${type}`, `이더타입 ${type} 프레임`);
  return [{ say, ...(isSwapped && { mistake: 'byte-order' as const }) }];
}

function ipFindings(got: readonly Frame[], want: NonNullable<Wanted['packets']>): Finding[] {
  if (got.length !== want.length) return countDiffers(text('IP packets sent', '보낸 IP 패킷'), got.length, want.length);
  return want.flatMap(({ to, packet }, index) => {
    const { dst, payload } = got[index]!;
    const isOther = { say: text('another packet was sent', '다른 패킷을 보냈습니다') };
    return [
      ...(sameValue(payload, packet) ? [] : [isOther]),
      ...differs(text('where the packet goes', '패킷의 목적지'), dst, to),
    ];
  });
}

function unreachableFindings(
  got: readonly (StudentOutput & { kind: 'unreachable' })[],
  want: NonNullable<Wanted['unreachable']>,
): Finding[] {
  if (got.length !== want.length)
    return countDiffers(text('addresses given up', '포기한 주소'), got.length, want.length);
  return want.flatMap(({ address, packets }, index) => {
    const one = got[index]!;
    const isSame =
      one.packets.length === packets.length && packets.every((packet, at) => sameValue(packet, one.packets[at]!));
    if (one.address === address && isSame) return [];
    return [{ say: text('other packets or another address given up', '포기한 패킷이나 주소가 다릅니다') }];
  });
}

function countDiffers(what: Text, is: number, should: number): Finding[] {
  return differs(what, String(is), String(should));
}

function differs(what: Text, is: string, should: string): Finding[] {
  if (is === should) return [];
  return [{ say: text(`${what.en}: ${is}, should be ${should}`, `${what.ko}: ${is}. 올바른 값은 ${should}입니다`) }];
}
