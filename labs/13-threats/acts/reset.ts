/**
 * A connection is ended by somebody who sees nothing of it: sixteen RSTs with sequence numbers a window apart, one of
 * which lies in the window wherever it is. RFC 5961 lets only the exact number through.
 */

import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { google, school } from '../../../src/lab/school/addresses.ts';
import type { Stream } from '../../../src/stack/stream.ts';
import { forgeSegment } from '../forgeries.ts';
import { sayReason } from '../visit.ts';
import type { ThreatWorld } from '../world.ts';

const step = 'H-SEC-1/reset';
const ECHO = 7;
/** A window of 256 MB, as for a fast line over the Pacific; a smaller one takes more RSTs. */
const WINDOW = 2 ** 28;
const RSTS = 2 ** 32 / WINDOW;

export async function resets(lab: LabRun, here: ThreatWorld): Promise<void> {
  const { laptop, web } = here;
  lab.world.act(() =>
    web.sockets.listenTcp(ECHO, (stream) => ({
      onData: (bytes, now) => stream.write(bytes, now),
      onEnd: (now) => stream.end(now),
    })),
  );
  laptop.tcp.reconfigure({ receiveBuffer: WINDOW, blindAttackChecks: false });
  const before = await connection(lab, here, 50001);
  lab.fact(step, { en: 'as in RFC 793', ko: 'RFC 793대로라면' }, told(before));

  let challenges = 0;
  laptop.tcp.reconfigure({
    blindAttackChecks: true,
    onChallenge: () => {
      challenges++;
    },
  });
  const after = await connection(lab, here, 50002);
  const answered = { en: `, ${challenges} challenge ACK`, ko: `, 챌린지 ACK ${challenges}개` };
  lab.fact(
    step,
    { en: 'with RFC 5961', ko: 'RFC 5961을 지키면' },
    { en: told(after).en + answered.en, ko: told(after).ko + answered.ko },
  );
  laptop.tcp.reconfigure({ receiveBuffer: 256 * 1024, onChallenge: () => {} });
}

interface Outcome {
  echoes: string[];
  reason: string | undefined;
}

/** Says something, is attacked, and says something again if it still can. */
async function connection(lab: LabRun, here: ThreatWorld, localPort: number): Promise<Outcome> {
  const { world } = lab;
  const outcome: Outcome = { echoes: [], reason: undefined };
  let isOver = false;
  const server = { address: google.web.address, port: ECHO };
  const say = (words: string) => {
    if (!isOver) world.act((now) => stream.write(new TextEncoder().encode(words), now));
  };
  const stream: Stream = world.act((now) =>
    here.laptop.sockets.connectTcp(
      server,
      {
        onData: (bytes) => outcome.echoes.push(new TextDecoder().decode(bytes)),
        onClose: (reason) => {
          isOver = true;
          outcome.reason = reason;
        },
      },
      now,
      { localPort },
    ),
  );
  say('hello');
  await world.until(() => outcome.echoes.length === 1, 'the echo comes back');
  await world.pass(milliseconds(300));

  const start = world.random.fork(`outsider/rst ${localPort}`).u32();
  world.act((now) => {
    for (let i = 0; i < RSTS; i++) {
      const sequenceNumber = (start + i * WINDOW) % 2 ** 32;
      const to = { address: school.laptop.address, port: localPort };
      forgeSegment(here.outsider, server, to, { sequenceNumber, rst: true }, now);
    }
  });
  await world.pass(milliseconds(300));
  say('still here?');
  await world.pass(milliseconds(300));
  if (!isOver) world.act((now) => stream.end(now));
  await world.pass(milliseconds(300));
  return outcome;
}

function told({ echoes, reason }: Outcome): { en: string; ko: string } {
  const heard = echoes.map((echo) => `'${echo}'`).join(', ');
  const end = reason === undefined ? text('closed in order', '정상 종료') : sayReason(reason);
  return { en: `${RSTS} RSTs; echoes: ${heard}; ${end.en}`, ko: `RST ${RSTS}개, 돌아온 말: ${heard}, ${end.ko}` };
}
