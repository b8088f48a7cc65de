/** A submission as it is judged: files in memory, read with limits, and nothing that points out of it. */

import type { Text } from '../../explain/text.ts';

export interface Submission {
  /** The folder's or archive's name. */
  readonly name: string;
  /** By path with '/', relative to the submission: 'discover.ts', 'answers.yaml', 'lib/checksum.ts', 'handshake.pcapng'. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What was left out of it, and why. */
  readonly notes: readonly Text[];
}

/** The code files, as text. */
export function codeOf({ files }: Submission): Map<string, string> {
  const code = [...files].filter(([path]) => /\.(ts|js|mjs)$/.test(path) && !path.endsWith('.d.ts'));
  return new Map(code.map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
}
