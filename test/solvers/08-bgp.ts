/** Answers the bgp lab's questions from the captures, by tshark. */

import { withCaptures } from '../helpers/capture-folder.ts';
import type { Solver } from '../helpers/task-suite.ts';
import { tsharkFields } from '../helpers/tshark.ts';

interface Plan {
  readonly plan: { ases: { name: string; asNumber: number; prefixes: string[] }[] };
}

/** All values of all frames that a filter selects, of one field. */
function valuesOf(file: string, filter: string, field: string): string[] {
  return tsharkFields(file, filter, [field]).flatMap(({ values }) => values[0]!.split(','));
}

const readBgp: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const file = path('left-right.pcap');
    const { plan } = parameters as Plan;
    const [prefix] = plan.ases.find(({ name }) => name === 'far')!.prefixes;
    const network = prefix!.split('/')[0]!;
    const [syn] = tsharkFields(file, 'tcp.flags.syn == 1 && tcp.flags.ack == 0', ['ip.src']);
    const opener = syn!.values[0]!;
    const [right] = tsharkFields(file, `bgp.type == 1 && ip.src != ${opener}`, ['bgp.open.identifier']);
    const holdTimes = valuesOf(file, 'bgp.type == 1', 'bgp.open.holdtime').map(Number);
    // One segment may hold several UPDATEs: far's is the one with the longest path.
    const paths = tsharkFields(file, `bgp.nlri_prefix == ${network}`, [
      'bgp.update.path_attribute.as_path_segment.as4',
      'bgp.update.path_attribute.next_hop',
    ]);
    const numbers = paths[0]!.values[0]!.split(',').map(Number);
    const withdrawal = tsharkFields(file, `bgp.withdrawn_prefix == ${network}`, [])[0]!.number;
    const reason = Number(valuesOf(file, 'bgp.type == 3', 'bgp.notify.minor_error_cease')[0]);
    return {
      rightId: right!.values[0]!,
      holdTime: Math.min(...holdTimes),
      opener,
      farAs: Math.max(...numbers),
      nextHop: paths[0]!.values[1]!.split(',')[0]!,
      withdrawal,
      reason,
    };
  });

const diagnoseSession: Solver = (captures) =>
  withCaptures(captures, (path) => {
    const file = path('a-b.pcap');
    const [syn] = tsharkFields(file, 'tcp.flags.syn == 1 && tcp.flags.ack == 0', ['ip.src', 'ip.dst']);
    const [a, b] = syn!.values as [string, string];
    const refusals = tsharkFields(file, 'bgp.type == 3', ['bgp.notify.minor_error_open', 'ip.src']);
    const [refusal] = refusals;
    if (refusal) {
      const [subcode, refuser] = refusal.values as [string, string];
      const { number: packet } = refusal;
      const other = refuser === a ? b : a;
      switch (Number(subcode)) {
        case 2: {
          // Every OPEN is as in the plan: who refuses expects something else.
          return { cause: 'wrong-as', machine: refuser, packet };
        }
        case 6:
          return { cause: 'hold-time', machine: other, packet };
        default:
          return { cause: 'role-mismatch', machine: b, packet };
      }
    }
    const resets = tsharkFields(file, 'tcp.flags.reset == 1 && tcp.srcport == 179', ['tcp.seq_raw']);
    if (resets.length === 0) return { cause: 'filtered', machine: a, packet: syn!.number };
    const [first] = resets;
    const cause = Number(first!.values[0]) === 0 ? 'not-listening' : 'not-configured';
    return { cause, machine: b, packet: first!.number };
  });

const diagnoseRoutes: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const { plan } = parameters as Plan;
    const numberOf = (wanted: string) => plan.ases.find(({ name }) => name === wanted)!.asNumber;
    const [prefix] = plan.ases.find(({ name }) => name === 'owner')!.prefixes;
    const network = prefix!.split('/')[0]!;
    const late = 'frame.time_relative > 2.5';
    const [leaked] = tsharkFields(
      path('watcher-small.pcap'),
      `${late} && bgp.nlri_prefix == ${network} && bgp.update.path_attribute.as_path_segment.as4 == ${numberOf('small')}`,
      ['bgp.update.path_attribute.as_path_segment.as4'],
    );
    if (leaked && leaked.values[0]!.split(',')[0] === String(numberOf('small'))) {
      return { cause: 'leak', who: numberOf('small'), packet: leaked.number };
    }
    const carrier = path('carrier-watcher.pcap');
    const [withdrawn] = tsharkFields(carrier, `${late} && bgp.withdrawn_prefix == ${network}`, []);
    if (withdrawn) return { cause: 'cable-cut', who: numberOf('owner'), packet: withdrawn.number };
    const rogue = numberOf('rogue');
    const [hijack] = tsharkFields(
      carrier,
      `${late} && bgp.nlri_prefix && bgp.update.path_attribute.as_path_segment.as4 == ${rogue}`,
      ['bgp.nlri_prefix'],
    );
    const cause = hijack!.values[0] === network ? 'same-prefix' : 'more-specific';
    return { cause, who: rogue, packet: hijack!.number };
  });

export const solvers: Readonly<Record<string, Solver>> = {
  'read-bgp': readBgp,
  'diagnose-session': diagnoseSession,
  'diagnose-routes': diagnoseRoutes,
};
