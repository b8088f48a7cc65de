/** SYNs from addresses that nobody has fill a listener's backlog; with SYN cookies nothing is there to be filled. */

import { seconds } from '../../../src/bytes/time.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { google } from '../../../src/lab/school/addresses.ts';
import type { ListenEvent } from '../../../src/stack/tcp/config.ts';
import { nobody } from '../addresses.ts';
import { forgeSegment } from '../forgeries.ts';
import { visit } from '../visit.ts';
import type { ThreatWorld } from '../world.ts';

const step = 'H-SEC-1/flood';
const BACKLOG = 8;
const SYNS = 24;

export async function synFlood(lab: LabRun, here: ThreatWorld): Promise<void> {
  const { laptop, web } = here;
  const events: ListenEvent[] = [];
  laptop.tcp.reconfigure({ synRetries: 1 });
  web.tcp.reconfigure({ backlog: BACKLOG, synRetries: 1, onListen: (event) => events.push(event) });
  await round(lab, here, events, { en: 'without cookies', ko: '쿠키 없이' });
  await lab.world.pass(seconds(10)); // the half-open connections are given up
  web.tcp.reconfigure({ synCookies: 'when-full' });
  await round(lab, here, events, { en: 'with SYN cookies', ko: 'SYN 쿠키를 쓰면' });
}

async function round(
  lab: LabRun,
  here: ThreatWorld,
  events: ListenEvent[],
  label: { en: string; ko: string },
): Promise<void> {
  const { world } = lab;
  const draw = world.random.fork(`outsider/flood ${label.en}`);
  events.length = 0;
  world.act((now) => {
    for (let i = 0; i < SYNS; i++) {
      const from = { address: nobody(i), port: 49152 + draw.below(16384) };
      const fields = { sequenceNumber: draw.u32(), syn: true, window: 65535, options: { mss: 1460 } };
      forgeSegment(here.outsider, from, { address: google.web.address, port: 80 }, fields, now);
    }
  });
  await world.pass(seconds(0.1));
  const halfOpen = here.web.tcp.connections().filter(({ state }) => state === 'SYN-RECEIVED').length;
  const shown = await visit(lab, here, {
    scheme: 'http',
    host: google.web.name,
    address: google.web.address,
    act: label.en,
  });
  const count = (kind: ListenEvent) => events.filter((event) => event === kind).length;
  const [dropped, sent, accepted] = [count('syn-dropped'), count('cookie-sent'), count('cookie-accepted')];
  lab.fact(step, label, {
    en: `${SYNS} SYNs, ${halfOpen} half-open, ${dropped} SYNs dropped, ${sent} cookies sent, ${accepted} came back; the laptop: ${shown.en}`,
    ko: `SYN ${SYNS}개, 반쯤 열린 연결 ${halfOpen}개, 버린 SYN ${dropped}개, 보낸 쿠키 ${sent}개, 돌아온 쿠키 ${accepted}개. 노트북: ${shown.ko}`,
  });
}
