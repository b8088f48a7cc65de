/** The files of a submission's archive, unpacked in memory. */

import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { shorten, type Text, text } from '../../explain/text.ts';
import { isSkipped, limitOf, type SubmissionFiles } from './submission-files.ts';

/** With those of a node_modules, which are passed over. */
const MAX_ENTRIES = 100_000;

export async function readZip(bytes: Uint8Array, files: SubmissionFiles): Promise<void> {
  try {
    // Names are decoded here: one that leads out of the archive is left out, and the others are read.
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
      decodeStrings: false,
    });
    for await (const entry of zip.eachEntry()) {
      if (zip.entriesRead > MAX_ENTRIES) throw new Error(`more than ${MAX_ENTRIES} entries`);
      const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      if (isSkipped(path)) continue;
      if (!files.countEntry()) return;
      if (!path.endsWith('/')) await look(zip, entry, path, files);
    }
  } catch (error) {
    const why = shorten((error as Error).message, 200);
    files.refuse(
      text(`it is no folder and no .zip, or a broken one (${why})`, `폴더도 .zip도 아니거나 손상되었습니다(${why})`),
    );
  }
}

async function look(zip: ZipFile, entry: Entry, path: string, files: SubmissionFiles): Promise<void> {
  const why = unfit(entry);
  if (why) files.leaveOut(path, why);
  else if (limitOf(path) !== undefined && files.wants(path, entry.uncompressedSize)) {
    try {
      files.add(path, await unpacked(zip, entry));
    } catch (error) {
      const broken = shorten((error as Error).message, 200);
      files.leaveOut(path, text(`it cannot be unpacked (${broken})`, `압축을 풀 수 없습니다(${broken})`));
    }
  }
}

function unfit(entry: Entry): Text | undefined {
  // Archives made on Unix have st_mode in the upper half (stat(2)); others have 0 there.
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (type === 0o120000) return text('it is a link', '링크입니다');
  if (type !== 0 && type !== 0o100000) return text('it is no regular file', '일반 파일이 아닙니다');
  if (entry.isEncrypted()) return text('it is encrypted', '암호화되어 있습니다');
  if (!entry.canDecodeFileData())
    return text('it is compressed in an unusual way', '지원하지 않는 방식으로 압축되어 있습니다');
  return undefined;
}

/** The stream ends with an error when there is more in it than the entry said, which was found to fit. */
async function unpacked(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
