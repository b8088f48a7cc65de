/**
 * Tests with a Docker engine. Where none answers they are skipped, and their names say so; never failed, because an
 * engine is no program that a test run could install for itself.
 */

import { spawnSync } from 'node:child_process';
import { test } from 'vitest';

export interface Engine {
  /** Of the command `docker`: 20 for 20.10. */
  readonly clientMajor: number;
  /** How compose is called here, or undefined. */
  readonly compose: 'docker compose' | 'docker-compose' | undefined;
}

export const engine = findEngine();

/** A test that needs an engine (and compose, if the name of the test begins with it). */
export function dockerTest(name: string, fn: () => Promise<void> | void, timeout = 120_000): void {
  const missing = engine === undefined ? 'no Docker engine answers' : missingCompose(name);
  if (missing === undefined) test(name, fn, timeout);
  else test.skip(`${name} (skipped: ${missing})`, fn);
}

function missingCompose(name: string): string | undefined {
  return name.startsWith('docker compose') && engine?.compose === undefined ? 'no docker compose' : undefined;
}

function findEngine(): Engine | undefined {
  const version = ask('docker', ['version', '--format', '{{.Client.Version}} {{.Server.Version}}']);
  if (version === undefined) return undefined;
  const hasPlugin = ask('docker', ['compose', 'version']) !== undefined;
  const compose = hasPlugin ? 'docker compose' : ask('docker-compose', ['version']) && 'docker-compose';
  return { clientMajor: Number.parseInt(version, 10), compose: compose || undefined };
}

function ask(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout : undefined;
}
