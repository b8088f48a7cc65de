/** A capture of a connection that the student made, with whatever tool. */

import { seqAdd } from '../../../src/bytes/sequence.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { PcapTask, PcapTrial } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';
import { isAcknowledged, type OwnConnection, ownConnections, saidBy } from './own-connections.ts';
import { drawServerPort } from './socket-pair.ts';

interface Parameters {
  readonly port: number;
  readonly words: string;
}

export const handshakeTask: PcapTask<Parameters> = {
  id: 'handshake',
  kind: 'pcap',
  file: 'handshake',
  title: text('Capture a connection of your own', '본인의 연결을 캡처하기'),
  hints: [
    text(
      'One program listens, one connects, a third one records: nc -l, nc, and tcpdump or Wireshark on the loopback interface.',
      '한 프로그램은 듣고, 한 프로그램은 연결하고, 또 하나는 기록합니다. nc -l, nc, 그리고 루프백 인터페이스의 tcpdump나 Wireshark입니다.',
    ),
    text(
      'Begin the recording before the client connects, and end it after both programs have ended.',
      '클라이언트가 연결하기 전에 기록을 시작하고, 두 프로그램이 모두 끝난 뒤에 멈추십시오.',
    ),
    text(
      'A program that is killed, or that closes with something unread, ends with RST. nc needs -N (or -q 0) to send a FIN at the end of its input.',
      '강제로 끝낸 프로그램이나 읽지 않은 것을 남기고 닫는 프로그램은 RST로 끝납니다. nc는 입력이 끝날 때 FIN을 보내려면 -N(또는 -q 0)이 필요합니다.',
    ),
  ],
  parameters: (random) => ({
    port: drawServerPort(random),
    words: `${drawWord(random)} ${drawWord(random)} ${drawWord(random)}`,
  }),
  describe: ({ port, words }) =>
    text(
      `Hand in \`handshake.pcap\` (or \`.pcapng\`): a TCP connection to port ${port}, made with any tools, on any machine. The client says \`${words}\` (whatever else is said does not matter), and both sides close in order. For example, in three terminals:

\`\`\`
sudo tcpdump -i lo -U -w handshake.pcap tcp port ${port}
nc -l ${port}
echo '${words}' | nc -N 127.0.0.1 ${port}
\`\`\`

Other traffic in the capture does no harm.`,
      `\`handshake.pcap\`(또는 \`.pcapng\`)을 제출하십시오. 어떤 도구, 어떤 컴퓨터로든 ${port}번 포트로 맺은 TCP 연결을 담습니다. 클라이언트는 \`${words}\`라고 말하고(다른 말이 더 있어도 됩니다) 양쪽이 순서대로 닫습니다. 터미널 세 개로 하는 예:

\`\`\`
sudo tcpdump -i lo -U -w handshake.pcap tcp port ${port}
nc -l ${port}
echo '${words}' | nc -N 127.0.0.1 ${port}
\`\`\`

캡처에 다른 통신이 섞여 있어도 괜찮습니다.`,
    ),
  checks: [
    {
      say: text('Three segments open the connection.', '세그먼트 세 개가 연결을 엽니다.'),
      points: 2,
      run: (trial, parameters) => judge(trial, parameters, () => undefined),
    },
    {
      say: text(
        'The client says your words, and the server acknowledges them.',
        '클라이언트가 본인의 말을 하고 서버가 확인합니다.',
      ),
      points: 2,
      run: (trial, parameters) => judge(trial, parameters, (connection) => withoutWords(connection, parameters.words)),
    },
    {
      say: text('Both sides close, and have it acknowledged.', '양쪽이 닫고, 그것이 확인됩니다.'),
      points: 2,
      run: (trial, parameters) => judge(trial, parameters, notClosed),
    },
  ],
};

/** One connection with which all is well is enough; otherwise the one that comes furthest is told about. */
function judge(
  { frames }: PcapTrial,
  { port }: Parameters,
  wrong: (connection: OwnConnection) => Text | undefined,
): void {
  const connections = ownConnections(frames, port);
  if (connections.length === 0) {
    fail(
      text(
        `no SYN to port ${port} is in the capture: was it begun before the client connected?`,
        `${port}번 포트로 가는 SYN이 캡처에 없습니다. 클라이언트가 연결하기 전에 기록을 시작했습니까?`,
      ),
    );
  }
  const problems = connections.map((connection) => notOpened(connection) ?? wrong(connection));
  if (problems.includes(undefined)) return;
  fail(problems[0]!);
}

function notOpened({ syn, client, server }: OwnConnection): Text | undefined {
  const own = seqAdd(syn.sequenceNumber, 1);
  const answer = server.find((one) => one.syn && one.ack && one.acknowledgmentNumber === own);
  if (!answer) {
    return server.some(({ rst }) => rst)
      ? text(
          'the SYN is answered with RST: nobody listens on the port',
          'SYN에 RST로 답했습니다. 그 포트에서 듣는 프로그램이 없습니다',
        )
      : text('the SYN is not answered with SYN, ACK', 'SYN에 SYN, ACK로 답하지 않았습니다');
  }
  const theirs = seqAdd(answer.sequenceNumber, 1);
  const isDone = client.some((one) => one.ack && !one.syn && !one.rst && one.acknowledgmentNumber === theirs);
  return isDone ? undefined : text('the SYN, ACK is not acknowledged', 'SYN, ACK를 확인하는 세그먼트가 없습니다');
}

function withoutWords(connection: OwnConnection, words: string): Text | undefined {
  const { client, server } = connection;
  if (client.some(({ payload, length }) => payload.length < length)) {
    return text(
      'only the beginning of each frame was captured: the snap length has to be larger (tcpdump -s 0)',
      '프레임의 앞부분만 캡처되었습니다. 캡처 길이를 늘려야 합니다(tcpdump -s 0)',
    );
  }
  const { said, first } = saidBy(connection);
  const at = said.indexOf(words);
  if (at < 0) return text(`the client does not say “${words}”`, `클라이언트가 “${words}”라고 말하지 않습니다`);
  if (isAcknowledged(server, seqAdd(first, at + words.length))) return undefined;
  return text('the client’s words are not acknowledged', '클라이언트의 말에 확인 응답이 없습니다');
}

function notClosed({ client, server }: OwnConnection): Text | undefined {
  if ([...client, ...server].some(({ rst }) => rst)) {
    return text('the connection ends with RST', '연결이 RST로 끝납니다');
  }
  const sides = [
    { name: text('client', '클라이언트'), own: client, other: server },
    { name: text('server', '서버'), own: server, other: client },
  ];
  for (const { name, own, other } of sides) {
    const fin = own.find((one) => one.fin);
    if (!fin) return text(`the ${name.en} sends no FIN`, `${name.ko}가 FIN을 보내지 않습니다`);
    if (!isAcknowledged(other, fin.end)) {
      return text(`the FIN of the ${name.en} is not acknowledged`, `${name.ko}의 FIN에 확인 응답이 없습니다`);
    }
  }
  return undefined;
}
