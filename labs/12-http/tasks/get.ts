/** A request and its response, captured by whatever means. */

import type { FrameView } from '../../../src/explain/frame-view.ts';
import { shorten, text } from '../../../src/explain/text.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { PcapTask } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';

interface Parameters {
  path: string;
  userAgent: string;
  content: string;
}

export const getTask: PcapTask<Parameters> = {
  id: 'get',
  kind: 'pcap',
  file: 'get',
  title: text('Capture a page being fetched', '페이지를 가져오는 것을 캡처하기'),
  hints: [
    text(
      '`python3 -m http.server 8000` serves the files of a folder; `curl -A NAME` calls itself NAME.',
      '`python3 -m http.server 8000`은 폴더의 파일을 내주고, `curl -A 이름`은 자신을 그 이름으로 소개합니다.',
    ),
    text(
      'On Linux `tcpdump -i lo -w get.pcap port 8000` captures what passes on this machine.',
      'Linux에서는 `tcpdump -i lo -w get.pcap port 8000`으로 이 컴퓨터 안을 지나는 것을 캡처합니다.',
    ),
    text(
      'Begin to capture before the request, and stop after the page is there: the SYN belongs to it.',
      '요청 전에 캡처를 시작하고 페이지가 온 뒤에 끝내십시오. SYN도 들어 있어야 합니다.',
    ),
  ],
  parameters: (random) => ({
    path: `/${drawWord(random)}/${drawWord(random)}.txt`,
    userAgent: `${drawWord(random)}/${1 + random.below(9)}.${random.below(10)}`,
    content: `${drawWord(random)} ${drawWord(random)} ${drawWord(random)}`,
  }),
  describe: ({ path, userAgent, content }) =>
    text(
      `Hand in a capture in which a client that calls itself \`${userAgent}\` fetches \`${path}\` over plain HTTP/1.1, HTTP/1.0 will do for the server, from any server on any port, and gets it: status 200, with the words \`${content}\` in the body. Other traffic may be there.`,
      `자신을 \`${userAgent}\`라고 소개하는 클라이언트가 암호화하지 않은 HTTP로 아무 서버의 아무 포트에서 \`${path}\`을(를) 가져오는 캡처를 넣으십시오. 상태는 200이고 본문에 \`${content}\`가 있어야 합니다. 다른 트래픽이 있어도 됩니다.`,
    ),
  checks: [
    {
      say: text(
        'A GET for the path is sent, by a client of that name.',
        '그 이름의 클라이언트가 그 경로의 GET을 보냅니다.',
      ),
      points: 2,
      run({ frames }, parameters) {
        requestIn(frames, parameters);
      },
    },
    {
      say: text('It says which host it asks.', '어느 호스트에 묻는지 말합니다.'),
      points: 1,
      run({ frames }, parameters) {
        const request = requestIn(frames, parameters);
        if (!request.has('http.host'))
          fail(text('the request has no Host', '요청에 Host가 없습니다'), {
            mistake: 'missing-header',
            source: 'RFC 9110 §7.2',
          });
      },
    },
    {
      say: text('The connection that carries it begins with a handshake.', '그 연결은 핸드셰이크로 시작합니다.'),
      points: 1,
      run({ frames }, parameters) {
        const request = requestIn(frames, parameters);
        const before = frames.filter(({ index }) => index < request.index);
        const syn = before.find(
          (frame) => frame.get('tcp.syn') === true && frame.get('tcp.ack') === false && sameWay(frame, request),
        );
        const answer = before.find(
          (frame) => frame.get('tcp.syn') === true && frame.get('tcp.ack') === true && sameWay(request, frame, true),
        );
        if (!syn || !answer)
          fail(text('the SYN and its answer are not in the capture', '캡처에 SYN과 그 응답이 없습니다'), {
            source: 'RFC 9293 §3.5',
          });
      },
    },
    {
      say: text('A response 200 brings the words.', '200 응답이 그 단어들을 가져옵니다.'),
      points: 2,
      run({ frames }, parameters) {
        const request = requestIn(frames, parameters);
        const answers = frames.filter((frame) => frame.index > request.index && sameWay(request, frame, true));
        const head = answers.find((frame) => frame.has('http.statusCode'));
        if (!head) fail(text('no response follows', '응답이 없습니다'));
        const status = Number(head.get('http.statusCode'));
        if (status !== 200) fail(text(`the response has status ${status}`, `응답의 상태가 ${status}입니다`));
        const said = answers.map(wordsIn).join('');
        if (!said.includes(parameters.content))
          fail(text(`the words "${parameters.content}" do not come`, `"${parameters.content}"이(가) 오지 않습니다`));
      },
    },
  ],
};

function requestIn(frames: readonly FrameView[], { path, userAgent }: Parameters): FrameView {
  const requests = frames.filter((frame) => frame.get('http.method') === 'GET');
  const right = requests.find(
    (frame) => frame.get('http.requestTarget') === path && frame.get('http.userAgent') === userAgent,
  );
  if (right) return right;
  const [other] = requests;
  if (!other) fail(text('no frame holds a GET request', 'GET 요청이 든 프레임이 없습니다'));
  const is = shorten(`${other.get('http.requestTarget')}, ${other.get('http.userAgent') ?? ''}`, 120);
  return fail(text(`there is a GET, but not this one: ${is}`, `GET이 있지만 찾는 것이 아닙니다: ${is}`), {
    mistake: 'wrong-target',
  });
}

function sameWay(a: FrameView, b: FrameView, isBack = false): boolean {
  const way = (frame: FrameView) => [
    frame.get('tcp.srcPort'),
    frame.get('tcp.dstPort'),
    frame.get('ipv4.src') ?? frame.get('ipv6.src'),
  ];
  const [aSrc, aDst, aFrom] = way(a);
  const [bSrc, bDst, bFrom] = way(b);
  const to = a.get('ipv4.dst') ?? a.get('ipv6.dst');
  return isBack ? aSrc === bDst && aDst === bSrc && to === bFrom : aSrc === bSrc && aDst === bDst && aFrom === bFrom;
}

/** What the frame's TCP segment carries, as text. */
function wordsIn({ dissection }: FrameView): string {
  const tcp = dissection.layers.find(({ protocol }) => protocol === 'tcp');
  return tcp ? new TextDecoder('latin1').decode(tcp.bytes.subarray(tcp.end)) : '';
}
