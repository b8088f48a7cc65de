/** A host of ours on a cable whose other end is the kernel's, in a namespace of the test's own. */

import { Random } from '../../src/bytes/random.ts';
import { World } from '../../src/lab/world.ts';
import { Host } from '../../src/nodes/host.ts';
import { Switch } from '../../src/nodes/switch.ts';
import { createPeerMedium, type TestNamespace } from '../helpers/netns.ts';

export const OURS = '10.1.0.1';
export const KERNELS = '10.1.0.2';

export function onCable(ns: TestNamespace) {
  const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', address: `${KERNELS}/24` } });
  const world = new World({ medium, seed: '1' });
  const host = world.add(
    new Host({ name: 'ours', ports: [{ mac: '02:00:00:00:00:01', address: OURS }], random: new Random('http peers') }),
  );
  // At the other end is the kernel; the device that stands there is never asked.
  world.connect('lan', [host, 0], [world.add(new Switch({ name: 'nobody', portCount: 1 })), 0]);
  return { medium, world, host };
}
