/** `run --wire docker` where it cannot be: one line that says why and what mends it, and exit status 2. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const repository = join(import.meta.dirname, '../..');

describe('packet-journey run --wire docker', () => {
  test('is for the labs whose devices compose.yaml has', () => {
    expect(run(['run', 'dhcp', '--wire', 'docker'])).toEqual({
      status: 2,
      error: 'error: lab dhcp does not run on docker, only on memory, netns\n',
    });
  });

  test('wants Docker, and the host', () => {
    const { status, error } = run(['run', 'journey', '--wire', 'docker'], '/nonexistent');
    expect(status).toBe(2);
    expect(error).toMatch(/^error: wire docker: neither docker compose nor docker-compose .* on the host.*\n$/);
  });
});

function run(args: readonly string[], path = process.env.PATH): { status: number | null; error: string } {
  const command = [join(repository, 'node_modules/tsx/dist/cli.mjs'), join(repository, 'src/cli/main.ts'), ...args];
  const env = { ...process.env, PATH: path, LANG: 'C.UTF-8' };
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: repository, encoding: 'utf8', env });
  return { status, error: stderr };
}
