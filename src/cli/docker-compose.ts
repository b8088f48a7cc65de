/** `run --wire docker`: on the host, where Docker is, the whole lab is started and ended with its compose file. */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import type { Lab } from '../lab/lab.ts';
import { UsageError } from './usage-error.ts';

/** The laptop's end is the lab's end, and its exit status the lab's. */
const UP = ['up', '--abort-on-container-exit', '--exit-code-from', 'laptop'];

/**
 * Answers the exit status.
 * @throws UsageError where there is no Docker, no compose file, or the lab is not the one that it describes
 */
export async function runWithCompose(lab: Lab, seed: string): Promise<number> {
  if (!lab.wires.includes('docker')) {
    throw new UsageError(`lab ${lab.name} does not run on docker, only on ${lab.wires.join(', ')}`);
  }
  const file = composeFile();
  const compose = composeCommand();
  const say = (...args: string[]) => run([...compose, '-f', file, '--profile', 'bridge', ...args], { SEED: seed });
  const ignore = () => {}; // Ctrl-C is compose's to hear; what follows is ours
  process.on('SIGINT', ignore);
  try {
    return await say(...UP);
  } finally {
    await say('down');
    process.off('SIGINT', ignore);
  }
}

/** `docker compose`, or the program of its own that it was before. */
function composeCommand(): string[] {
  for (const command of [['docker', 'compose'], ['docker-compose']]) {
    const [program, ...args] = command;
    if (spawnSync(program!, [...args, 'version'], { stdio: 'ignore' }).status === 0) return command;
  }
  throw new UsageError(
    'wire docker: neither docker compose nor docker-compose can be run here. Install Docker (docs.docker.com/engine/install), and run this on the host, not inside a container',
  );
}

function composeFile(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'compose.yaml');
    if (existsSync(file)) return file;
  }
  throw new UsageError('wire docker: compose.yaml is not there; run this in a checkout of the project');
}

function run([program, ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
