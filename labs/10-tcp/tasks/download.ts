/** The laptop gets something long from the web server of the lab's world. */

import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { text } from '../../../src/explain/text.ts';
import { fail } from '../../../src/grade/trial.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { shortWorld } from '../../../src/lab/school/short.ts';

const PORT = 8080;

/** @throws StudentError unless all of it comes, in order, and its end */
export async function download(run: LabRun, random: Random, length: number): Promise<void> {
  const answer = random.bytes(length);
  const { laptop, web, webAddress } = shortWorld(run);
  let got: Uint8Array = new Uint8Array(0);
  let ended = false;
  let closed: string | undefined;
  run.world.act((now) => {
    web.sockets.listenTcp(PORT, (stream) => ({
      onOpen(at) {
        stream.write(answer, at);
        stream.end(at);
      },
    }));
    const stream = laptop.sockets.connectTcp(
      { address: webAddress, port: PORT },
      {
        onData(bytes) {
          got = concatBytes(got, bytes);
        },
        onEnd(at) {
          ended = true;
          stream.end(at);
        },
        onClose(why) {
          closed = why ?? '';
        },
      },
      now,
    );
  });
  await run.world.until(() => ended || closed !== undefined, 'the laptop has the whole answer', seconds(300));
  judge(got, answer);
}

function judge(got: Uint8Array, sent: Uint8Array): void {
  const wrong = sent.findIndex((byte, index) => byte !== got[index]);
  if (wrong < 0 && got.length === sent.length) return;
  if (got.length !== sent.length) {
    fail(
      text(
        `the server sent ${sent.length} bytes, the laptop’s program got ${got.length}`,
        `서버는 ${sent.length}바이트를 보냈고, 노트북의 프로그램은 ${got.length}바이트를 받았습니다`,
      ),
    );
  }
  fail(
    text(
      `byte ${wrong} of the answer is not the one that the server sent`,
      `응답의 ${wrong}번째 바이트가 서버가 보낸 것과 다릅니다`,
    ),
  );
}
