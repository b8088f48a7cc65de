/** A link on the way is tapped. With HTTP the password is there to be read; with TLS the server's name is. */

import type { LabRun } from '../../../src/lab/lab.ts';
import { google } from '../../../src/lab/school/addresses.ts';
import { overhear } from '../overhear.ts';
import { visit } from '../visit.ts';
import type { ThreatWorld } from '../world.ts';

/** Somebody has a splitter in this cable. */
const TAPPED = 'router-web';

export async function eavesdropping(lab: LabRun, here: ThreatWorld): Promise<void> {
  const step = 'H-SEC-1/eavesdropping';
  const site = { host: google.web.name, address: google.web.address, act: 'eavesdropping' };

  await visit(lab, here, { ...site, scheme: 'http' });
  const plain = overhear(tapped(lab, 0));
  lab.fact(
    step,
    { en: 'read at the tap, over HTTP', ko: '도청한 HTTP에서 읽은 것' },
    [...plain.passwords, ...plain.cookies].join(', '),
  );

  const before = lab.world.frames.length;
  const shown = await visit(lab, here, { ...site, scheme: 'https' });
  const closed = overhear(tapped(lab, before));
  const found = [...closed.passwords, ...closed.cookies].length;
  lab.fact(
    step,
    { en: 'read at the tap, over TLS', ko: '도청한 TLS에서 읽은 것' },
    {
      en: `${found} passwords or cookies; the name ${closed.serverNames.join(', ')}, ${closed.closedRecords} closed records`,
      ko: `비밀번호와 쿠키 ${found}개, 이름 ${closed.serverNames.join(', ')}, 열 수 없는 레코드 ${closed.closedRecords}개`,
    },
  );
  lab.fact(step, { en: 'the laptop saw', ko: '노트북이 본 것' }, shown);
}

function tapped({ world }: LabRun, from: number): Uint8Array[] {
  return world.frames.slice(from).flatMap(({ link, bytes }) => (link === TAPPED ? [bytes] : []));
}
