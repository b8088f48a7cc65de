/** A TLS handshake, captured by whatever means. */

import type { FrameView } from '../../../src/explain/frame-view.ts';
import { shorten, text } from '../../../src/explain/text.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { PcapTask } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';

interface Parameters {
  serverName: string;
}

export const helloTask: PcapTask<Parameters> = {
  id: 'hello',
  kind: 'pcap',
  file: 'hello',
  title: text('Capture a TLS handshake', 'TLS 핸드셰이크 캡처하기'),
  hints: [
    text(
      '`openssl s_server -accept 4433 …` is a server, `openssl s_client -connect 127.0.0.1:4433 -servername NAME` a client.',
      '`openssl s_server -accept 4433 …`은 서버, `openssl s_client -connect 127.0.0.1:4433 -servername 이름`은 클라이언트입니다.',
    ),
    text(
      'A certificate to play with: `openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=test -keyout key.pem -out cert.pem`.',
      '연습용 인증서: `openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=test -keyout key.pem -out cert.pem`',
    ),
    text(
      'Capture from before the connection: the SYN belongs to it. The port may be any.',
      '연결 전부터 캡처하십시오. SYN도 들어 있어야 합니다. 포트는 아무것이나 됩니다.',
    ),
  ],
  parameters: (random) => ({ serverName: `${drawWord(random)}.${drawWord(random)}.example` }),
  describe: ({ serverName }) =>
    text(
      `Hand in a capture in which a client asks a TLS server, on any port, for \`${serverName}\` (in the extension server_name), and the server answers with a ServerHello. TLS 1.2 or 1.3; other traffic may be there.`,
      `클라이언트가 아무 포트의 TLS 서버에 \`${serverName}\`을(를) 찾고(server_name 확장), 서버가 ServerHello로 답하는 캡처를 넣으십시오. TLS 1.2나 1.3 모두 되며, 다른 트래픽이 있어도 됩니다.`,
    ),
  checks: [
    {
      say: text('A ClientHello asks for the name.', 'ClientHello가 그 이름을 찾습니다.'),
      points: 3,
      run({ frames }, parameters) {
        helloIn(frames, parameters);
      },
    },
    {
      say: text(
        'The TCP connection that carries it is there from its SYN on.',
        '그것을 나르는 TCP 연결이 SYN부터 있습니다.',
      ),
      points: 1,
      run({ frames }, parameters) {
        const hello = helloIn(frames, parameters);
        const syn = frames.find(
          (frame) =>
            frame.index < hello.index &&
            frame.get('tcp.syn') === true &&
            frame.get('tcp.ack') === false &&
            isSameWay(frame, hello),
        );
        if (!syn) fail(text('its SYN is not in the capture', '캡처에 SYN이 없습니다'), { source: 'RFC 9293 §3.5' });
      },
    },
    {
      say: text(
        'The server answers with a ServerHello on the same connection.',
        '서버가 같은 연결에서 ServerHello로 답합니다.',
      ),
      points: 3,
      run({ frames }, parameters) {
        const hello = helloIn(frames, parameters);
        const answer = frames.find(
          (frame) => frame.index > hello.index && frame.has('tls.serverHello') && isSameWay(hello, frame, true),
        );
        if (!answer)
          fail(text('no ServerHello comes back', 'ServerHello가 돌아오지 않습니다'), { source: 'RFC 5246 §7.4.1.3' });
      },
    },
  ],
};

function helloIn(frames: readonly FrameView[], { serverName }: Parameters): FrameView {
  const hellos = frames.filter((frame) => frame.has('tls.clientHello'));
  const right = hellos.find((frame) => frame.all('tls.hostName').includes(serverName));
  if (right) return right;
  const [other] = hellos;
  if (!other) fail(text('no frame holds a ClientHello', 'ClientHello가 든 프레임이 없습니다'));
  const said = other.get('tls.hostName');
  if (said === undefined)
    fail(text('the ClientHello names no server', 'ClientHello에 서버 이름이 없습니다'), { source: 'RFC 6066 §3' });
  return fail(
    text(
      `the ClientHello asks for ${shorten(String(said), 80)}, should be ${serverName}`,
      `ClientHello가 찾는 것은 ${shorten(String(said), 80)}입니다. ${serverName}이어야 합니다`,
    ),
  );
}

function isSameWay(a: FrameView, b: FrameView, isBack = false): boolean {
  const way = (frame: FrameView) =>
    [frame.get('ipv4.src') ?? frame.get('ipv6.src'), frame.get('tcp.srcPort')].join(' ');
  const back = (frame: FrameView) =>
    [frame.get('ipv4.dst') ?? frame.get('ipv6.dst'), frame.get('tcp.dstPort')].join(' ');
  return isBack ? way(a) === back(b) && back(a) === way(b) : way(a) === way(b) && back(a) === back(b);
}
