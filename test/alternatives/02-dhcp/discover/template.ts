/** A hexadecimal template with places to fill in. */

const HEAD = '01010600';

export const buildDiscover = (p: { mac: string; xid: number; broadcast: boolean }): Uint8Array => {
  const xid = p.xid.toString(16).padStart(8, '0');
  const flags = p.broadcast ? '8000' : '0000';
  const mac = p.mac.replaceAll(':', '');
  const text =
    HEAD +
    xid +
    '0000' +
    flags +
    '00'.repeat(16) +
    mac +
    '00'.repeat(202) +
    '63825363' +
    '000035010100' +
    '0c036c6162ff';
  return Uint8Array.from({ length: 320 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2) || '0', 16));
};
