/**
 * What one container of a lab on Docker's bridges offers to a live reader: the frames that its devices send, and those
 * that come in from other containers. Each container has a socket of its own.
 */

import type { LabRun } from '../lab/lab.ts';
import type { RecordedFrame } from '../lab/world.ts';
import type { DockerMedium } from '../media/docker/medium.ts';
import type { LiveSource } from './live-stream.ts';

export function deviceSource(
  { world, tlsKeyLog }: Pick<LabRun, 'tlsKeyLog'> & { world: LiveSource['world'] },
  medium: Pick<DockerMedium, 'arrivals' | 'nearEnd'>,
): LiveSource {
  // A reader has its place in this list, so it only grows: what two looks apart happened stays apart.
  const frames: RecordedFrame[] = [];
  let [sent, arrived] = [0, 0];
  const look = () => {
    const news = [
      ...medium.arrivals.slice(arrived),
      ...world.frames.slice(sent).filter(({ link, from }) => medium.nearEnd(link) === from),
    ];
    [sent, arrived] = [world.frames.length, medium.arrivals.length];
    frames.push(...news.sort((a, b) => a.time - b.time));
    return frames;
  };
  return {
    tlsKeyLog,
    world: {
      epoch: world.epoch,
      get frames() {
        return sent === world.frames.length && arrived === medium.arrivals.length ? frames : look();
      },
      get links() {
        return world.links.filter(({ name }) => medium.nearEnd(name) !== undefined);
      },
    },
  };
}
