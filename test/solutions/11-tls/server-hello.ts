/** A reference solution, written as a student would. */

import type { Extension, ServerHello } from '../../../labs/11-tls/starter/server-hello.ts';

const HANDSHAKE = 22;
const SERVER_HELLO = 2;

export function readServerHello(bytes: Uint8Array): ServerHello | null {
  const stream = handshakeBytes(bytes);
  if (stream.length < 4 || stream[0] !== SERVER_HELLO) return null;
  const length = (stream[1]! << 16) | (stream[2]! << 8) | stream[3]!;
  if (stream.length < 4 + length) return null;
  return readBody(stream.slice(4, 4 + length));
}

/** The fragments of all complete handshake records, up to the first record of another kind. */
function handshakeBytes(bytes: Uint8Array): Uint8Array {
  const fragments: number[] = [];
  let at = 0;
  while (at + 5 <= bytes.length && bytes[at] === HANDSHAKE) {
    const length = (bytes[at + 3]! << 8) | bytes[at + 4]!;
    if (at + 5 + length > bytes.length) break;
    fragments.push(...bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  return Uint8Array.from(fragments);
}

function readBody(body: Uint8Array): ServerHello {
  const view = new DataView(body.buffer);
  const sessionEnd = 35 + body[34]!;
  const hello: ServerHello = {
    version: view.getUint16(0),
    random: body.slice(2, 34),
    sessionId: body.slice(35, sessionEnd),
    cipherSuite: view.getUint16(sessionEnd),
    compressionMethod: body[sessionEnd + 2]!,
    extensions: [],
  };
  const at = sessionEnd + 3;
  if (at < body.length) hello.extensions = readExtensions(body, view, at + 2);
  return hello;
}

function readExtensions(body: Uint8Array, view: DataView, start: number): Extension[] {
  const extensions: Extension[] = [];
  let at = start;
  while (at < body.length) {
    const length = view.getUint16(at + 2);
    extensions.push({ type: view.getUint16(at), data: body.slice(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return extensions;
}
