/** A reference solution, written as a student would. */

interface ClientHelloParameters {
  random: Uint8Array;
  cipherSuites: number[];
  serverName: string;
}

export function buildClientHello({ random, cipherSuites, serverName }: ClientHelloParameters): Uint8Array {
  const name = [...new TextEncoder().encode(serverName)];
  const suites = cipherSuites.flatMap((suite) => number(suite, 2));
  const entry = [0, ...sized(name, 2)];
  const extension = [...number(0, 2), ...sized(sized(entry, 2), 2)];
  const body = [
    ...number(0x0303, 2),
    ...random,
    ...sized([], 1),
    ...sized(suites, 2),
    ...sized([0], 1),
    ...sized(extension, 2),
  ];
  const message = [1, ...sized(body, 3)];
  return Uint8Array.from([22, ...number(0x0301, 2), ...sized(message, 2)]);
}

function sized(bytes: number[], width: number): number[] {
  return [...number(bytes.length, width), ...bytes];
}

function number(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, index) => (value >> (8 * (width - 1 - index))) & 0xff);
}
