/** What somebody makes of frames that were not meant for them: no keys, no tricks, only reading. */

import { LinkType } from '../../src/capture/link-type.ts';
import { FrameView } from '../../src/explain/frame-view.ts';
import { Dissector } from '../../src/packet/dissect.ts';

export interface Overheard {
  /** 'student:paint it blue', from the Authorization field of HTTP (RFC 7617). */
  readonly passwords: readonly string[];
  readonly cookies: readonly string[];
  /** Names that TLS clients said they want to reach (RFC 6066 §3). */
  readonly serverNames: readonly string[];
  /** TLS records of application data, which stay closed. */
  readonly closedRecords: number;
}

/** @param frames of one link, in order */
export function overhear(frames: readonly Uint8Array[]): Overheard {
  const dissector = new Dissector();
  const views = frames.map((frame, i) => new FrameView('', i, 0, dissector.dissect(frame, LinkType.ETHERNET)));
  const texts = (path: string) => [...new Set(views.flatMap((view) => view.all(path)).map(String))];
  return {
    passwords: texts('http.authorization').map((value) => atob(value.replace(/^Basic /, ''))),
    cookies: texts('http.cookie'),
    serverNames: texts('tls.hostName'),
    closedRecords: views.flatMap((view) => view.all('tls.record.encryptedApplicationData')).length,
  };
}
