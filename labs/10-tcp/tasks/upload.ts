/** A client sends something long to a server that does not read all the time. */

import { seconds } from '../../../src/bytes/time.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { text } from '../../../src/explain/text.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import type { Impairment } from '../../../src/media/impair.ts';
import type { TcpStream } from '../../../src/stack/tcp/tcp-stream.ts';
import { studentSenders } from './adapter-sender.ts';
import { drawPlaces, twoHosts } from './two-hosts.ts';

const PORT = 8080;

export interface Upload {
  readonly length: number;
  /** The server's receive buffer, bytes. */
  readonly room: number;
  /** It reads nothing for so many seconds at first. */
  readonly asleep?: number;
  readonly far?: Impairment;
  readonly initialSequenceNumber?: number;
}

/** @throws StudentError unless all of it arrives, and the connection ends in order */
export async function upload(trial: CodeTrial, { length, room, asleep = 0, far, ...options }: Upload): Promise<void> {
  const run = trial.newWorld();
  const { world } = run;
  const places = drawPlaces(trial.random);
  const { client, server } = twoHosts(run, places, {
    clientTcp: studentSenders(trial.student),
    serverTcp: { receiveBuffer: room },
    far: { delay: 10_000, ...far },
  });
  const message = trial.random.bytes(length);
  let got: Uint8Array = new Uint8Array(0);
  let ended = false;
  let closed: string | undefined;
  let reader: TcpStream | undefined;
  world.act((now) => {
    server.sockets.listenTcp(PORT, (stream) => {
      reader = stream as TcpStream;
      if (asleep > 0) reader.pause();
      return {
        onData(bytes) {
          got = concatBytes(got, bytes);
        },
        onEnd(at) {
          ended = true;
          stream.end(at);
        },
      };
    });
    const remote = { address: places.server.address, port: PORT };
    const stream = client.sockets.connectTcp(remote, { onClose: (why = '') => (closed = why) }, now, options);
    stream.write(message, now);
    stream.end(now);
  });
  if (asleep > 0) {
    await world.pass(seconds(asleep));
    world.act((now) => reader?.resume(now));
  }
  await world.until(() => ended || closed !== undefined, 'the server has everything, and the end of it', seconds(900));
  judge(got, message);
}

function judge(got: Uint8Array, sent: Uint8Array): void {
  const wrong = sent.findIndex((byte, index) => byte !== got[index]);
  if (wrong < 0 && got.length === sent.length) return;
  fail(
    got.length === sent.length
      ? text(
          `byte ${wrong} of ${sent.length} did not arrive as it was sent`,
          `${sent.length}바이트 가운데 ${wrong}번째 바이트가 보낸 것과 다르게 도착했습니다`,
        )
      : text(
          `${sent.length} bytes were to be sent, ${got.length} arrived`,
          `${sent.length}바이트를 보내야 하는데 ${got.length}바이트가 도착했습니다`,
        ),
  );
}
