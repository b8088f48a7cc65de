/** A reference solution, written as a student would. */

import type { ClientHelloParameters } from '../../../labs/11-tls/starter/client-hello.ts';

export function buildClientHello({ random, cipherSuites, serverName }: ClientHelloParameters): Uint8Array {
  const name = new TextEncoder().encode(serverName);
  const nameList = withLength(2, [0, ...withLength(2, name)]);
  const extension = [0, 0, ...withLength(2, nameList)];
  const suites = cipherSuites.flatMap((suite) => [suite >> 8, suite & 0xff]);
  const body = [
    3,
    3,
    ...random,
    ...withLength(1, []),
    ...withLength(2, suites),
    ...withLength(1, [0]),
    ...withLength(2, extension),
  ];
  const message = [1, ...withLength(3, body)];
  return Uint8Array.from([22, 3, 1, ...withLength(2, message)]);
}

function withLength(size: number, content: Iterable<number>): number[] {
  const bytes = [...content];
  const length = Array.from({ length: size }, (_, index) => (bytes.length >> (8 * (size - 1 - index))) & 0xff);
  return [...length, ...bytes];
}
