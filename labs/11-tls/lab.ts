/**
 * TLS 1.2 with RSA key exchange, from ClientHello to the first protected byte. Then three servers that are not who
 * they say they are, or not any more: what the laptop does about each is an alert.
 */

import { milliseconds } from '../../src/bytes/time.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { labIntermediateCa, type ServerCredentials, unknownCa } from '../../src/lab/pki/lab-ca.ts';
import { google, names } from '../../src/lab/school/addresses.ts';
import { type ShortWorld, shortWorld } from '../../src/lab/school/short.ts';
import { googleCredentials, laptopTls, tellHandshake, webServerTls } from '../../src/lab/school/tls.ts';
import { alertName } from '../../src/packet/tls/alert.ts';
import type { TlsEvent } from '../../src/stack/tls/tls-event.ts';
import { acceptTls, connectTls } from '../../src/stack/tls/tls-stream.ts';
import { tlsSteps } from './steps.ts';

export const tlsLab: Lab = {
  number: 11,
  name: 'tls',
  title: { en: 'TLS 1.2: keys for two, proof of one', ko: 'TLS 1.2: 둘만의 키, 한쪽의 증명' },
  wires: ['memory', 'netns'],
  steps: tlsSteps,
  names,
  run,
};

async function run(lab: LabRun): Promise<void> {
  const short = shortWorld(lab);
  let credentials = googleCredentials();
  lab.world.act(() =>
    short.web.sockets.listenTcp(443, (transport) =>
      // What the client says comes back in capitals.
      acceptTls(transport, webServerTls(lab, credentials), (stream) => ({
        onData: (bytes, now) =>
          stream.write(new TextEncoder().encode(new TextDecoder().decode(bytes).toUpperCase()), now),
        onEnd: (now) => stream.end(now),
      })),
    ),
  );

  await say(lab, short, 'hello, who is there?', tellHandshake(lab));
  for (const { label, wrong } of wrongCredentials()) {
    credentials = wrong;
    let alert = '';
    const reason = await say(lab, short, 'hello?', (event) => {
      if (event.type === 'alert-sent') alert = alertName(event.description);
    });
    lab.fact('S-TLS-3', label, { en: reason, ko: `거절, 경보 ${alert}` });
  }
}

/** Connects, says something, hangs up on the answer. Answers how the connection ended. */
async function say(
  lab: LabRun,
  { laptop, webAddress }: ShortWorld,
  words: string,
  onEvent: (event: TlsEvent) => void,
): Promise<string> {
  let ended: string | undefined;
  lab.world.act((now) => {
    const stream = connectTls(
      (handler, at) => laptop.sockets.connectTcp({ address: webAddress, port: 443 }, handler, at),
      laptopTls(lab, onEvent),
      {
        onOpen: (at) => stream.write(new TextEncoder().encode(words), at),
        onData: (_answer, at) => stream.end(at),
        onClose: (reason) => {
          ended = reason ?? 'close_notify';
        },
      },
      now,
    );
  });
  await lab.world.until(() => ended !== undefined, 'the connection has ended');
  await lab.world.pass(milliseconds(100)); // the last segments arrive, before the next connection begins
  return ended!;
}

/** Each is wrong in one way. */
function wrongCredentials(): { label: { en: string; ko: string }; wrong: ServerCredentials }[] {
  const names: [string] = [google.web.name];
  const ca = labIntermediateCa();
  return [
    {
      label: { en: 'an expired certificate', ko: '기간이 지난 인증서' },
      wrong: ca.issue({ names, notBefore: Date.UTC(2018, 0, 1), notAfter: Date.UTC(2019, 11, 31) }),
    },
    {
      label: { en: 'a certificate for another name', ko: '다른 이름의 인증서' },
      wrong: ca.issue({ names: ['www.example.com'] }),
    },
    {
      label: { en: 'a certificate by an unknown CA', ko: '모르는 CA의 인증서' },
      wrong: unknownCa().issue({ names }),
    },
  ];
}
