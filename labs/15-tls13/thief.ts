/**
 * Somebody who recorded everything at the router, and years later gets hold of the server's private key. What can he
 * read? With RSA key exchange the key opens the premaster secret, and that opens the rest (RFC 5246 §8.1). With
 * ephemeral Diffie-Hellman there is nothing on the wire that it could open (RFC 8446 appendix E.1).
 */

import { toHex } from '../../src/bytes/hex.ts';
import { rsaDecrypt, rsaPrivateKeyFromPem } from '../../src/crypto/rsa.ts';
import { FrameView } from '../../src/explain/frame-view.ts';
import { Dissector } from '../../src/packet/dissect.ts';
import { masterSecret, suiteParameters } from '../../src/packet/tls/key-schedule.ts';

/** Ethernet, as pcap numbers it. */
const LINK_TYPE = 1;

export interface Loot {
  /** What the two said, as far as he can read it. */
  words: readonly string[];
  /** Key material in the clear to which he has put the private key. */
  tried: number;
  /** How long what he tried was, bytes. */
  lengths: readonly number[];
}

/** @param frames one connection, recorded on one link */
export function readWithStolenKey(frames: readonly Uint8Array[], privateKey: string): Loot {
  const views = look(frames);
  const key = rsaPrivateKeyFromPem(privateKey);
  const material = keyMaterial(views);
  const premaster = material.map((bytes) => rsaDecrypt(key, bytes)).find((opened) => opened !== undefined);
  const keyLog = premaster ? keyLogFrom(views, premaster) : '';
  const words = look(frames, keyLog).flatMap(({ dissection }) =>
    dissection.layers
      .filter(({ protocol, source }) => protocol === 'data' && source === 'decrypted')
      .map(({ bytes, start, end }) => new TextDecoder().decode(bytes.subarray(start, end))),
  );
  return { words, tried: material.length, lengths: material.map(({ length }) => length) };
}

/** All that stands on the wire for the agreement on keys. */
function keyMaterial(views: readonly FrameView[]): Uint8Array[] {
  const paths = ['encryptedPreMasterSecret', 'public', 'keyExchange'];
  const values = views.flatMap((view) => paths.flatMap((name) => view.all(`tls.${name}`)));
  return values.filter((value) => value instanceof Uint8Array);
}

/** RFC 5246 §8.1: the two randoms are in the clear. */
function keyLogFrom(views: readonly FrameView[], premaster: Uint8Array): string {
  const find = (path: string) => views.flatMap((view) => view.all(path))[0];
  const clientRandom = find('tls.clientHello.random');
  const serverRandom = find('tls.serverHello.random');
  const suite = suiteParameters(Number(find('tls.serverHello.cipherSuite')));
  if (!(clientRandom instanceof Uint8Array) || !(serverRandom instanceof Uint8Array) || !suite) return '';
  const master = masterSecret(suite.hash, premaster, clientRandom, serverRandom);
  return `CLIENT_RANDOM ${toHex(clientRandom)} ${toHex(master)}`;
}

function look(frames: readonly Uint8Array[], tlsKeyLog = ''): FrameView[] {
  const dissector = new Dissector({ tlsKeyLog });
  return frames.map((frame, i) => new FrameView('', i, 0, dissector.dissect(frame, LINK_TYPE)));
}
