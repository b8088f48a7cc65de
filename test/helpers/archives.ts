/** Archives as no archiver would make them. */

import { ZipFile } from 'yazl';

export type ZipEntry = readonly [
  name: string,
  content: string | Uint8Array,
  options?: { mode?: number; compress?: boolean },
];

export async function zipOf(entries: readonly ZipEntry[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content, options] of entries) zip.addBuffer(Buffer.from(content), name, options);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** With other bytes in the place of these, as many of them: names, sizes. */
export function replaced(archive: Buffer, from: Uint8Array | string, to: Uint8Array | string): Buffer {
  const [search, put] = [Buffer.from(from), Buffer.from(to)];
  if (search.length !== put.length) throw new RangeError('as many bytes are wanted');
  return Buffer.from(
    archive.toString('latin1').replaceAll(search.toString('latin1'), put.toString('latin1')),
    'latin1',
  );
}

/** A size as it stands in headers. */
export function u32le(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
