/**
 * Tests in which real programs take part. Where a program is missing the test is skipped and its name says which;
 * with PACKET_JOURNEY_REQUIRE_PEERS=1 (as in .ci/run) a missing program is a failure.
 */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'vitest';

/** Debian keeps servers out of an ordinary user's PATH. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** The full path of a program, or undefined. */
export function findTool(name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** A test that needs `tools`, programs found by name. */
export function peerTest(
  tools: readonly string[],
  name: string,
  fn: () => Promise<void> | void,
  timeout = 60_000,
): void {
  const missing = tools.filter((tool) => findTool(tool) === undefined);
  if (missing.length === 0) {
    test(name, fn, timeout);
  } else if (process.env.PACKET_JOURNEY_REQUIRE_PEERS === '1') {
    test(name, () => {
      throw new Error(`${missing.join(', ')} not found, and PACKET_JOURNEY_REQUIRE_PEERS=1 wants every peer`);
    });
  } else {
    test.skip(`${name} (skipped: ${missing.join(', ')} not found)`, fn);
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
