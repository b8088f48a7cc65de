/** A TLS 1.2 handshake to be read: what was offered, what was chosen, and who the server is. */

import { toHex } from '../../../src/bytes/hex.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import { labIntermediateCa } from '../../../src/lab/pki/lab-ca.ts';
import { drawPlaces, LINK, type TlsPlaces, visit } from './tls-world.ts';

interface Parameters {
  places: TlsPlaces;
  serverName: string;
  /** For which the certificate is, too. */
  otherName: string;
  /** Milliseconds since 1970 UTC. */
  notAfter: number;
  /** Suites that only the client knows, before the one that both know. */
  extra: number[];
  chosen: number;
  words: string;
}

const EXTRA = [0xc02f, 0xc030, 0xcca8, 0xc013, 0x009e, 0x0033, 0x0039];

export const readTlsTask: AnswerTask<Parameters> = {
  id: 'read-tls',
  kind: 'read',
  title: text('Read a TLS handshake', 'TLS 핸드셰이크 읽기'),
  hints: [
    text(
      'The filter `tls.handshake` leaves the handshake. All of it up to ChangeCipherSpec can be read by everybody.',
      '필터 `tls.handshake`를 쓰면 핸드셰이크만 남습니다. ChangeCipherSpec까지는 누구나 읽을 수 있습니다.',
    ),
    text(
      'The first certificate in the list is the server’s own; names are in its extension subjectAltName.',
      '목록의 첫 인증서가 서버 자신의 것이며, 이름은 확장 subjectAltName에 있습니다.',
    ),
    text(
      '`tls.record.content_type == 23` is what nobody else can read: its length can be seen all the same.',
      '`tls.record.content_type == 23`은 아무나 읽을 수 없지만 길이는 보입니다.',
    ),
  ],
  parameters(random) {
    const extra = EXTRA.filter(() => random.below(2) === 0);
    return {
      places: drawPlaces(random),
      serverName: `${drawWord(random)}.${drawWord(random)}.example`,
      otherName: `${drawWord(random)}-mail.example`,
      notAfter: Date.UTC(2021 + random.below(20), random.below(12), 1 + random.below(28)),
      extra: extra.length > 0 ? extra : [0xc02f],
      chosen: random.below(2) === 0 ? 0x009c : 0x009d,
      words: 'x'.repeat(20 + random.below(400)),
    };
  },
  describe: ({ places }) =>
    text(
      `A client at ${places.client.address} connects to a server with TLS. \`captures/read-tls/${LINK}.pcap\` shows its link.`,
      `${places.client.address}의 클라이언트가 TLS로 서버에 연결합니다. \`captures/read-tls/${LINK}.pcap\`은 그 링크의 캡처입니다.`,
    ),
  async prepare({ places, serverName, otherName, notAfter, extra, chosen, words }, random) {
    const credentials = labIntermediateCa().issue({
      names: [serverName, otherName],
      notBefore: Date.UTC(2019, 5, 1),
      notAfter,
    });
    const report = await runEvidence('read-tls', random, (run) =>
      visit(run, { places, serverName, credentials, cipherSuites: [...extra, chosen], words }),
    );
    const frames = framesOf(report, LINK);
    const { view: hello } = first(frames, 'tls.clientHello');
    const { view: answer } = first(frames, 'tls.serverHello');
    const data = frames.find(
      ({ view }) => view.has('tls.encryptedApplicationData') && view.get('tcp.dstPort') === 443,
    )!;
    const date = new Date(notAfter);
    return {
      captures: [captureOf(report, LINK)],
      questions: [
        {
          key: 'serverName',
          say: text('Which server does the client ask for (SNI)?', '클라이언트는 어떤 서버를 찾습니까(SNI)?'),
          points: 1,
          answer: { type: 'text', value: serverName },
        },
        {
          key: 'suitesOffered',
          say: text('How many cipher suites does the client offer?', '클라이언트는 암호 스위트를 몇 개 제시합니까?'),
          points: 1,
          answer: { type: 'number', value: hello.all('tls.cipherSuite').length },
          personal: false,
        },
        {
          key: 'suiteChosen',
          say: text('Which one does the server choose? Its number', '서버는 어떤 것을 고릅니까? 그 번호'),
          points: 1,
          answer: { type: 'number', value: chosen },
          personal: false,
        },
        {
          key: 'clientRandom',
          say: text('The first four bytes of the client’s random', '클라이언트 난수의 처음 4바이트'),
          points: 1,
          answer: { type: 'hex', value: toHex((hello.get('tls.random') as Uint8Array).subarray(0, 4)) },
        },
        {
          key: 'serverRandom',
          say: text('The first four bytes of the server’s random', '서버 난수의 처음 4바이트'),
          points: 1,
          answer: { type: 'hex', value: toHex((answer.get('tls.random') as Uint8Array).subarray(0, 4)) },
        },
        {
          key: 'otherName',
          say: text('For which other name is the server’s certificate?', '서버 인증서는 어떤 다른 이름에도 쓰입니까?'),
          points: 1,
          answer: { type: 'text', value: otherName },
        },
        {
          key: 'expiryYear',
          say: text('In which year does it expire?', '몇 년에 만료됩니까?'),
          points: 1,
          answer: { type: 'number', value: date.getUTCFullYear() },
          personal: false,
        },
        {
          key: 'lengthOfWords',
          say: text(
            'How many bytes long is what the client says in its first application data record, before encryption?',
            '클라이언트의 첫 애플리케이션 데이터 레코드에 담긴 내용은 암호화하기 전에 몇 바이트입니까?',
          ),
          points: 2,
          answer: { type: 'number', value: words.length, unit: 'bytes' },
          mistakes: [
            {
              value: words.length + 24,
              say: text(
                'that is the length of the record: nonce and tag are part of it',
                '그것은 레코드의 길이입니다. 논스와 태그도 들어 있습니다',
              ),
            },
            {
              value: words.length + 16,
              say: text('nonce and tag are not what it says', '논스와 태그는 내용이 아닙니다'),
            },
          ],
        },
        {
          key: 'dataFrame',
          say: text('In which frame is that record?', '그 레코드는 몇 번 프레임에 있습니까?'),
          points: 1,
          answer: { type: 'packet', file: `${LINK}.pcap`, accepts: [data.number] },
          personal: false,
        },
      ],
    };
  },
};

function first(frames: readonly NumberedFrame[], path: string): NumberedFrame {
  return frames.find(({ view }) => view.has(path))!;
}
