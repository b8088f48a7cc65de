/** Finds the run that is going on and connects to it, or waits for one to start. */

import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { knock, type LiveSocket, liveFolder, liveSockets, removeStale } from './live-folder.ts';

/** A run in memory lasts a quarter of a second: it is found long before its end. ms */
const LOOK_EVERY = 20;

export interface LiveWish {
  /** The name of a lab; whichever is running by default. */
  readonly lab: string | undefined;
  /** For how long a run is waited for, ms. */
  readonly wait: number;
  /** Called once if there is none yet. */
  onWait(): void;
}

export interface LiveRun extends LiveSocket {
  /** Gives the run as pcapng, from its first packet on, and ends with it. */
  readonly socket: Socket;
}

/** The newest run; undefined if none came in time. @throws Error where the folder or a socket may not be used */
export async function findLiveRun(wish: LiveWish, folder = liveFolder()): Promise<LiveRun | undefined> {
  await removeStale(folder);
  const end = performance.now() + wish.wait;
  for (let isFirst = true; ; isFirst = false) {
    for (const found of liveSockets(folder, wish.lab)) {
      const socket = await knock(found.path);
      if (socket) return { ...found, socket };
    }
    if (performance.now() >= end) return undefined;
    if (isFirst) wish.onWait();
    await delay(LOOK_EVERY);
  }
}
