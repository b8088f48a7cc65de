/**
 * Raw Ethernet frames on one interface: an AF_PACKET socket (packet(7)) that sends with send() and receives through a
 * ring of memory shared with the kernel (PACKET_RX_RING, TPACKET_V2; the kernel's Documentation/networking/packet_mmap.rst).
 * V2 rather than V3, because V3 waits for a timer before it shows a lone frame.
 */

import { closeSync } from 'node:fs';
import { check, koffi, libc } from './libc.ts';

const AF_PACKET = 17;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const ETH_P_ALL = 3;
const SOL_PACKET = 263;
const PACKET_RX_RING = 5;
const PACKET_VERSION = 10;
const TPACKET_V2 = 1;
const PACKET_OUTGOING = 4;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;

/** Byte offsets in a slot: struct tpacket2_hdr, then at 32 struct sockaddr_ll. */
const slot = { status: 0, snapLength: 8, macOffset: 12, vlanTci: 24, vlanTpid: 26, packetType: 42 } as const;
/** Bits of the status: the slot is ours to read, and what is known of the VLAN tag. */
const status = { user: 0x01, vlanValid: 0x10, vlanTpidValid: 0x40 } as const;
const VLAN_TPID = 0x8100;

/** A slot holds a frame of up to 1522 bytes and the kernel's header. */
const SLOT_SIZE = 2048;
const BLOCK_SIZE = 1 << 18;
/** How many frames can wait to be read. */
export const RING_SLOTS = 1024;
/** Frames read before other sockets get their turn. */
const TURN = 256;

/** The poll handle of a socket that nobody refers to would be collected, and reception stop without a word. */
const open = new Set<PacketSocket>();

export class PacketSocket {
  readonly #fd: number;
  readonly #onFrame: (frame: Uint8Array) => void;
  #ring: { address: bigint; bytes: Uint8Array; view: DataView; words: Int32Array } | undefined;
  #poll: { close(): void; ref(): void; unref(): void } | undefined;
  #next = 0;
  readonly #wantsOutgoing: boolean;

  /**
   * @param interfaceName in the network namespace the thread is in now
   * @param onFrame is given every frame that arrives, which is its to keep
   * @param direction 'both ways' gives also the frames that others send out of the interface
   * @throws Error with `code` EPERM without CAP_NET_RAW
   */
  constructor(interfaceName: string, onFrame: (frame: Uint8Array) => void, direction: 'in' | 'both ways' = 'in') {
    this.#onFrame = onFrame;
    this.#wantsOutgoing = direction === 'both ways';
    const index = libc().if_nametoindex(interfaceName);
    if (index === 0) throw new Error(`there is no interface ${interfaceName}`);
    this.#fd = check(libc().socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0), 'socket(AF_PACKET)'); // protocol 0: deaf until bound
    try {
      this.#setOption(PACKET_VERSION, [TPACKET_V2]);
      this.#setOption(PACKET_RX_RING, [BLOCK_SIZE, (RING_SLOTS * SLOT_SIZE) / BLOCK_SIZE, SLOT_SIZE, RING_SLOTS]);
      this.#ring = mapRing(this.#fd);
      check(libc().bind(this.#fd, linkAddress(index), 20), `bind to ${interfaceName}`);
      this.#poll = koffi().node.poll(this.#fd, { readable: true }, () => this.#read());
    } catch (error) {
      this.close();
      throw error;
    }
    open.add(this);
  }

  /** Answers false when the kernel has no room just now. @throws RangeError for what no Ethernet link carries */
  send(frame: Uint8Array): boolean {
    if (libc().send(this.#fd, frame, frame.length, 0) >= 0) return true;
    const { EAGAIN, ENOBUFS, EMSGSIZE, EINVAL } = koffi().os.errno;
    const errno = koffi().errno();
    if (errno === EAGAIN || errno === ENOBUFS) return false;
    if (errno === EMSGSIZE || (errno === EINVAL && frame.length < 14)) {
      throw new RangeError(`a frame of ${frame.length} bytes does not fit the link: 14 to 1514`);
    }
    check(-1, 'send');
    return false;
  }

  /** Keeps the process from ending while the socket is open, as it does from the beginning. */
  ref(): void {
    this.#poll?.ref();
  }

  unref(): void {
    this.#poll?.unref();
  }

  close(): void {
    if (!open.delete(this) && this.#ring === undefined && this.#poll === undefined) return;
    this.#poll?.close();
    this.#poll = undefined;
    if (this.#ring !== undefined) libc().munmap(this.#ring.address, RING_SLOTS * SLOT_SIZE);
    this.#ring = undefined;
    closeSync(this.#fd);
  }

  #setOption(option: number, values: readonly number[]): void {
    const bytes = new Uint8Array(Int32Array.from(values).buffer);
    check(libc().setsockopt(this.#fd, SOL_PACKET, option, bytes, bytes.length), `setsockopt(SOL_PACKET, ${option})`);
  }

  #read(): void {
    for (let i = 0; i < TURN && this.#ring !== undefined; i++) {
      const { bytes, view, words } = this.#ring;
      const at = this.#next * SLOT_SIZE;
      const state = Atomics.load(words, at >> 2);
      if ((state & status.user) === 0) return;
      const frame = copyFrame(bytes, view, at, state);
      const isWanted = this.#wantsOutgoing || bytes[at + slot.packetType] !== PACKET_OUTGOING;
      Atomics.store(words, at >> 2, 0);
      this.#next = (this.#next + 1) % RING_SLOTS;
      if (isWanted) this.#onFrame(frame);
    }
  }
}

/** The kernel takes the outer VLAN tag out of a frame and gives it beside it: put it back. */
function copyFrame(bytes: Uint8Array, view: DataView, at: number, state: number): Uint8Array {
  const start = at + view.getUint16(at + slot.macOffset, true);
  const end = start + view.getUint32(at + slot.snapLength, true);
  if ((state & status.vlanValid) === 0) return bytes.slice(start, end);
  const frame = new Uint8Array(end - start + 4);
  frame.set(bytes.subarray(start, start + 12));
  const tag = new DataView(frame.buffer, 12, 4);
  tag.setUint16(0, (state & status.vlanTpidValid) !== 0 ? view.getUint16(at + slot.vlanTpid, true) : VLAN_TPID);
  tag.setUint16(2, view.getUint16(at + slot.vlanTci, true));
  frame.set(bytes.subarray(start + 12, end), 16);
  return frame;
}

function mapRing(fd: number) {
  const length = RING_SLOTS * SLOT_SIZE;
  const address = libc().mmap(null, length, PROT_READ_WRITE, MAP_SHARED, fd, 0);
  if (BigInt.asIntN(64, BigInt(address)) === -1n) check(-1, 'mmap of the receive ring');
  const memory = koffi().view(address, length);
  return { address, bytes: new Uint8Array(memory), view: new DataView(memory), words: new Int32Array(memory) };
}

/** struct sockaddr_ll for every protocol on one interface. */
function linkAddress(interfaceIndex: number): Uint8Array {
  const address = new DataView(new ArrayBuffer(20));
  address.setUint16(0, AF_PACKET, true);
  address.setUint16(2, ETH_P_ALL); // in network byte order
  address.setInt32(4, interfaceIndex, true);
  return new Uint8Array(address.buffer);
}
