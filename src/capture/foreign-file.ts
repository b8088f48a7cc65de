/** Files that are not captures, or not of a kind that is read here: what they look like, and how to mend it. */

/** The first bytes of well-known files: hexadecimal, or text in quotes. */
const magics: readonly (readonly [magic: string, whatToDo: string])[] = [
  ['1f8b', 'it is compressed with gzip: gunzip it first'],
  ['504b0304', 'it is a zip archive: unzip it first'],
  ["'BZh'", 'it is compressed with bzip2: bunzip2 it first'],
  ['fd377a585a00', 'it is compressed with xz: unxz it first'],
  ['28b52ffd', 'it is compressed with zstd: unzstd it first'],
  ['04224d18', 'it is compressed with lz4: unlz4 it first'],
  ["'snoop'00", 'it is a snoop capture: editcap -F pcapng turns it into pcapng'],
  ["'GMBU'", 'it is a Microsoft Network Monitor capture: editcap -F pcapng turns it into pcapng'],
  ["'RTSS'", 'it is a Microsoft Network Monitor capture: editcap -F pcapng turns it into pcapng'],
  ["'TRSNIFF data'", 'it is a Sniffer capture: editcap -F pcapng turns it into pcapng'],
  ['a1b2cd34', 'it is a pcap in a changed form (Kuznetzov): editcap -F pcapng turns it into pcapng'],
  ['34cdb2a1', 'it is a pcap in a changed form (Kuznetzov): editcap -F pcapng turns it into pcapng'],
  ['0d0a0d0d0d0a', 'it is a pcapng whose line ends a text-mode transfer has changed: transfer it again in binary mode'],
  ['0a0d0a', 'it is a pcapng whose line ends a text-mode transfer has changed: transfer it again in binary mode'],
  ['7f454c46', 'it is a program (ELF)'],
  ['4d5a', 'it is a program (Windows)'],
  ['89504e470d0a1a0a', 'it is a PNG picture'],
  ["'%PDF'", 'it is a PDF document'],
  ["'CLIENT_RANDOM '", 'it is a TLS key log; the capture that it belongs to is another file'],
];

/** Why these bytes are not a capture: half a sentence, to follow "this is not a pcap or pcapng file:". */
export function describeForeignFile(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'it is empty';
  if (bytes.length < 4) return `it has only ${bytes.length} bytes`;
  const known = magics.find(([magic]) => startsWith(bytes, magicBytes(magic)));
  if (known) return known[1];
  if (isText(bytes.subarray(0, 512))) return 'it is text; text2pcap turns a hex dump into a capture';
  const first = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `it starts with ${first}`;
}

function magicBytes(magic: string): readonly number[] {
  const bytes: number[] = [];
  for (const [, text, hex] of magic.matchAll(/'([^']*)'|([0-9a-f]{2})/g)) {
    if (text === undefined) bytes.push(Number.parseInt(hex!, 16));
    else for (const character of text) bytes.push(character.charCodeAt(0));
  }
  return bytes;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** Printable ASCII, UTF-8 above it, and white space. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte !== 0x7f) || byte === 9 || byte === 10 || byte === 13);
}
