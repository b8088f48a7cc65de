/**
 * System calls that a student's process may not make, as a program for the kernel's seccomp filter: classic BPF that looks
 * at the call's number and arguments (seccomp(2); linux/seccomp.h, linux/filter.h). The process may start threads, but no
 * other process, and it has no sockets. Everything else that code for Node needs stays allowed; what a call that is denied
 * gets to see is EPERM.
 */

/** Numbers on x86-64 (asm/unistd_64.h) and on arm64 (asm-generic/unistd.h); 0 where there is no such call. */
export const denied: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
  // other processes
  fork: [57, 0],
  vfork: [58, 0],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  pidfd_getfd: [438, 438],
  kcmp: [312, 272],
  // any network, vsock and netlink included, which namespaces do not wholly hold
  socket: [41, 198],
  // namespaces and mounts
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  // memory that RLIMIT_DATA does not count
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  shmget: [29, 194],
  msgget: [68, 186],
  semget: [64, 190],
  mq_open: [240, 180],
  // parts of the kernel that have had many holes, and that no student's code needs
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  fanotify_init: [300, 262],
  personality: [135, 92],
};

/** Calls that depend on their arguments. */
export const examined = { clone: [56, 220], clone3: [435, 435], mmap: [9, 222] } as const;

const machines = { x64: { column: 0, audit: 0xc000_003e }, arm64: { column: 1, audit: 0xc000_00b7 } } as const;

/** The program, or undefined for a processor whose calls we have no numbers of. */
export function seccompFilter(arch: string = process.arch): Uint8Array | undefined {
  if (arch !== 'x64' && arch !== 'arm64') return undefined;
  const { column, audit } = machines[arch];
  const numbers = Object.values(denied).map((pair) => pair[column]);
  const x32 = arch === 'x64' ? [jump(AT_LEAST, 0x4000_0000, 1), DENY] : [];
  return assemble([
    load(ARCHITECTURE),
    jump(EQUAL, audit, 0, 1), // 32-bit programs call by other numbers
    answer(KILL_PROCESS),
    load(NUMBER),
    ...x32,
    ...numbers.filter((number) => number > 0).flatMap((number) => when(number, [DENY])),
    // Its arguments are in memory, where a filter cannot look: without it, clone is used.
    ...when(examined.clone3[column], [answer(ERRNO | ENOSYS)]),
    ...when(examined.clone[column], [load(argument(0)), jump(ANY_BIT, CLONE_THREAD, 1), ALLOW, DENY]),
    // Shared memory without a file is another kind that RLIMIT_DATA does not count.
    ...when(examined.mmap[column], [
      load(argument(3)),
      [AND, 0, 0, SHARED_ANONYMOUS],
      jump(EQUAL, SHARED_ANONYMOUS, 1),
      DENY,
      ALLOW,
    ]),
    ALLOW,
  ]);
}

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, k: number];

const LOAD = 0x20;
const AND = 0x54;
const EQUAL = 0x15;
const AT_LEAST = 0x35;
const ANY_BIT = 0x45;
const KILL_PROCESS = 0x8000_0000;
const ERRNO = 0x0005_0000;
const EPERM = 1;
const ENOSYS = 38;
const CLONE_THREAD = 0x1_0000;
/** MAP_SHARED | MAP_ANONYMOUS. */
const SHARED_ANONYMOUS = 0x21;

/** Offsets in struct seccomp_data. */
const NUMBER = 0;
const ARCHITECTURE = 4;
/** The lower half, on little-endian machines. */
const argument = (index: number): number => 16 + 8 * index;

const answer = (what: number): Instruction => [0x06, 0, 0, what];
const ALLOW = answer(0x7fff_0000);
const DENY = answer(ERRNO | EPERM);

function load(offset: number): Instruction {
  return [LOAD, 0, 0, offset];
}

/** How many instructions to skip when the comparison does not hold, and when it does. */
function jump(comparison: number, k: number, ifFalse: number, ifTrue = 0): Instruction {
  return [comparison, ifTrue, ifFalse, k];
}

/** `body` ends with a return. */
function when(number: number, body: readonly Instruction[]): Instruction[] {
  return [jump(EQUAL, number, body.length), ...body];
}

/** struct sock_filter: u16, u8, u8, u32. */
function assemble(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, [code, ifTrue, ifFalse, k]] of program.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, ifTrue);
    view.setUint8(index * 8 + 3, ifFalse);
    view.setUint32(index * 8 + 4, k, true);
  }
  return bytes;
}
