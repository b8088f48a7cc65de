/**
 * TLS 1.3: one round trip to keys that nobody who steals the server's private key can ever work out. A handshake, a
 * second one in which the server asks for another curve, a third that needs no certificate; then the same words with
 * RSA key exchange and with ECDHE in TLS 1.2, and what a thief of the key reads of the recordings.
 */

import { milliseconds } from '../../src/bytes/time.ts';
import type { Text } from '../../src/explain/text.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { names } from '../../src/lab/school/addresses.ts';
import { type ShortWorld, shortWorld } from '../../src/lab/school/short.ts';
import { googleCredentials, laptopTls, webServerTls } from '../../src/lab/school/tls.ts';
import { CipherSuite } from '../../src/packet/tls/cipher-suites.ts';
import { NamedGroup } from '../../src/packet/tls/extensions.ts';
import type { TlsClientConfig } from '../../src/stack/tls/client.ts';
import type { TlsServerConfig } from '../../src/stack/tls/server.ts';
import type { ResumableSession, TlsEvent } from '../../src/stack/tls/tls-event.ts';
import { acceptTls, connectTls } from '../../src/stack/tls/tls-stream.ts';
import { tls13Steps } from './steps.ts';
import { tellHandshake13 } from './tell.ts';
import { readWithStolenKey } from './thief.ts';

export const tls13Lab: Lab = {
  number: 15,
  name: 'tls13',
  title: { en: 'TLS 1.3: keys that were never sent', ko: 'TLS 1.3: 보낸 적 없는 키' },
  wires: ['memory', 'netns'],
  steps: tls13Steps,
  names,
  run,
};

const WORDS = 'my password is swordfish';
const LINK = 'laptop-router';

/** How one connection differs from TLS 1.3 as it usually is. */
interface Choice {
  client?: Partial<TlsClientConfig>;
  server?: Partial<TlsServerConfig>;
  onEvent?(event: TlsEvent): void;
}

async function run(lab: LabRun): Promise<void> {
  const short = shortWorld(lab);
  const tell = tellHandshake13(lab);
  const talk = connections(lab, short);

  let session: ResumableSession | undefined;
  const recorded13 = await talk({
    onEvent: (event) => {
      tell(event);
      if (event.type === 'session-ticket') session = event.session;
    },
  });
  await talk({ server: { groups: [NamedGroup.SECP256R1] }, onEvent: tellRetry(tell) });
  await talk({ ...(session && { client: { session } }), onEvent: tellResumption(tell) });

  const tls12 = { versions: ['1.2'] } as const;
  const rsa = { ...tls12, cipherSuites: [CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256] };
  const ecdhe = { ...tls12, cipherSuites: [CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256] };
  const recordedRsa = await talk({ client: rsa, server: rsa });
  const recordedEcdhe = await talk({ client: ecdhe, server: ecdhe });

  const stolen = googleCredentials().privateKey;
  tellLoot(lab, { en: 'TLS 1.2, RSA', ko: 'TLS 1.2, RSA' }, recordedRsa, stolen);
  tellLoot(lab, { en: 'TLS 1.2, ECDHE', ko: 'TLS 1.2, ECDHE' }, recordedEcdhe, stolen);
  tellLoot(lab, { en: 'TLS 1.3', ko: 'TLS 1.3' }, recorded13, stolen);
}

/** Gives a function that connects once, says the words, hangs up on the answer, and hands out what was recorded. */
function connections(lab: LabRun, { laptop, web, webAddress }: ShortWorld) {
  const versions = ['1.3', '1.2'] as const;
  const ticketKey = lab.world.random.fork('web/tickets').bytes(32);
  // Whoever has a secret first logs it: who watches live can read the server's first encrypted messages as they come.
  const keyLog = (line: string) => {
    if (!lab.tlsKeyLog.includes(line)) lab.tlsKeyLog.push(line);
  };
  const base: TlsServerConfig = { ...webServerTls(lab), versions, ticketKey, keyLog };
  const laptopBase = { ...laptopTls(lab, () => {}), keyLog };
  let server = base;
  lab.world.act(() =>
    web.sockets.listenTcp(443, (transport) =>
      // What the client says comes back in capitals.
      acceptTls(transport, server, (stream) => ({
        onData: (bytes, now) =>
          stream.write(new TextEncoder().encode(new TextDecoder().decode(bytes).toUpperCase()), now),
        onEnd: (now) => stream.end(now),
      })),
    ),
  );

  return async ({ client, server: changes, onEvent }: Choice): Promise<Uint8Array[]> => {
    const start = lab.world.frames.length;
    server = { ...base, ...changes };
    let ended = false;
    lab.world.act((now) => {
      const stream = connectTls(
        (handler, at) => laptop.sockets.connectTcp({ address: webAddress, port: 443 }, handler, at),
        { ...laptopBase, versions, ...client, onEvent: (event) => onEvent?.(event) },
        {
          onOpen: (at) => stream.write(new TextEncoder().encode(WORDS), at),
          onData: (_answer, at) => stream.end(at),
          onClose: () => {
            ended = true;
          },
        },
        now,
      );
    });
    await lab.world.until(() => ended, 'the connection has ended');
    await lab.world.pass(milliseconds(100)); // the last segments arrive, before the next connection begins
    const since = lab.world.frames.slice(start);
    return since.filter(({ link }) => link === LINK).map(({ bytes }) => bytes);
  };
}

/** Of the second connection only what is new: the other group. */
function tellRetry(tell: (event: TlsEvent) => void): (event: TlsEvent) => void {
  return (event) => {
    if (event.type === 'hello-retry-request' || event.type === 'shared-secret') tell(event);
  };
}

function tellResumption(tell: (event: TlsEvent) => void): (event: TlsEvent) => void {
  return (event) => {
    if (event.type === 'resumed') tell(event);
  };
}

function tellLoot(lab: LabRun, version: Text, recording: readonly Uint8Array[], stolenKey: string): void {
  const { words, tried, lengths } = readWithStolenKey(recording, stolenKey);
  const sizes = [...new Set(lengths)].join(', ');
  lab.fact(
    'S-TLS-4',
    { en: `a thief of the server’s key, ${version.en}`, ko: `서버 키를 훔친 도청자, ${version.ko}` },
    words.length > 0
      ? { en: `reads “${words.join('”, “')}”`, ko: `“${words.join('”, “')}”를 읽음` }
      : {
          en: `reads nothing: ${tried} public keys of ${sizes} bytes, and no secret that the key would open`,
          ko: `아무것도 읽지 못함: ${sizes}바이트 공개 키 ${tried}개뿐, 훔친 키로 열 비밀 값이 없음`,
        },
  );
}
