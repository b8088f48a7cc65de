/** Certificates and configurations for our TLS against real programs, and files of them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/bytes/random.ts';
import { labIntermediateCa, labRootCa } from '../../src/lab/pki/lab-ca.ts';
import type { Stream, StreamHandler } from '../../src/stack/stream.ts';
import type { TlsClientConfig } from '../../src/stack/tls/client.ts';
import type { TlsServerConfig } from '../../src/stack/tls/server.ts';

export const SERVER_NAME = 'www.google.com';

const credentials = labIntermediateCa().issue({ names: [SERVER_NAME] });

export interface CredentialFiles {
  folder: string;
  chain: string;
  key: string;
  root: string;
  write(name: string, contents: string): string;
  remove(): void;
}

export function credentialFiles(): CredentialFiles {
  const folder = mkdtempSync(join(tmpdir(), 'packet-journey-tls-'));
  const write = (name: string, contents: string) => {
    const path = join(folder, name);
    writeFileSync(path, contents);
    return path;
  };
  return {
    folder,
    chain: write('chain.pem', credentials.certificateChain.join('')),
    key: write('key.pem', credentials.privateKey),
    root: write('root.pem', labRootCa().certificate),
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function serverConfig(changes: Partial<TlsServerConfig> = {}): TlsServerConfig {
  return { ...credentials, random: new Random('peers/server'), ...changes };
}

export function clientConfig(changes: Partial<TlsClientConfig> = {}): TlsClientConfig {
  return {
    serverName: SERVER_NAME,
    trustedRoots: [labRootCa().certificate],
    wallClock: () => Date.UTC(2024, 0, 1),
    random: new Random('peers/client'),
    ...changes,
  };
}

/** Answers the first bytes with an echo and closes. */
export function echo(stream: Stream): StreamHandler {
  return {
    onData: (bytes, now) => {
      stream.write(ascii(`echo: ${latin1([bytes])}`), now);
      stream.end(now);
    },
  };
}

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function latin1(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('latin1');
}
