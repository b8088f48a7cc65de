/** Answers the wifi lab's questions from the capture, by tshark. */

import type { Solver } from '../helpers/task-suite.ts';
import { type Ask, withTshark } from '../helpers/tshark-captures.ts';

interface Found {
  readonly cause: string;
  readonly packet: number;
  readonly bssid: string;
}

const diagnoseWifi: Solver = (captures) =>
  withTshark(captures, (ask) => {
    const handshakes = ask('wlan_rsna_eapol.keydes.msgnr == 4').length;
    const found = openTwin(ask) ?? failedHandshake(ask, handshakes) ?? deauthentication(ask) ?? replayed(ask);
    if (!found) throw new Error('nothing was found');
    const [beacon] = ask(`wlan.fc.type_subtype == 8 && wlan.bssid == ${found.bssid}`, 'wlan.ds.current_channel');
    return { ...found, channel: Number(beacon!.values[0]), handshakes };
  });

/** Of the laptop's network: a beacon without RSN. */
function openTwin(ask: Ask): Found | undefined {
  const [request] = ask('wlan.fc.type_subtype == 0', 'wlan.ssid');
  const open = ask('wlan.fc.type_subtype == 8 && !wlan.rsn.version', 'wlan.ssid', 'wlan.bssid');
  const twin = open.find(({ values: [ssid] }) => ssid === request!.values[0]);
  return twin && { cause: 'open-twin', packet: twin.number, bssid: twin.values[1]! };
}

/** Reason 15 is “4-way handshake timeout”. If another one came to its end, it is not the laptop that is wrong. */
function failedHandshake(ask: Ask, handshakes: number): Found | undefined {
  const [end] = ask('wlan.fc.type_subtype == 12 && wlan.fixed.reason_code == 15', 'wlan.bssid');
  const cause = handshakes > 0 ? 'other-passphrase' : 'wrong-passphrase';
  return end && { cause, packet: end.number, bssid: end.values[0]! };
}

/** The access point's own continues its sequence numbers, and is as loud as its beacons. */
function deauthentication(ask: Ask): Found | undefined {
  const [one] = ask('wlan.fc.type_subtype == 12', 'wlan.ta', 'wlan.seq', 'radiotap.dbm_antsignal', 'wlan.bssid');
  if (!one) return undefined;
  const [ta, seq, signal, bssid] = one.values;
  const others = ask(`wlan.ta == ${ta} && wlan.fc.type_subtype != 12`, 'wlan.seq', 'radiotap.dbm_antsignal');
  const before = others.findLast(({ number }) => number < one.number)!;
  const isOwn = Number(seq) === (Number(before.values[0]) + 1) % 4096 && signal === before.values[1];
  return { cause: isOwn ? 'sent-away' : 'forged-deauthentication', packet: one.number, bssid: bssid! };
}

/** The same packet number under the same key (the group's counts by itself), and not marked as a retry. */
function replayed(ask: Ask): Found | undefined {
  const rows = ask(
    'wlan.fc.type == 2 && wlan.fc.protected == 1',
    'wlan.ta',
    'wlan.ra',
    'wlan.ccmp.extiv',
    'wlan.fc.retry',
    'wlan.bssid',
  );
  const isRetry = (value: string) => value === '1' || value === 'True';
  const again = rows.find(
    ({ number, values: [ta, ra, packetNumber, retry] }) =>
      !isRetry(retry!) &&
      rows.some(
        ({ number: other, values }) =>
          other < number && values[0] === ta && values[1] === ra && values[2] === packetNumber,
      ),
  );
  return again && { cause: 'replayed', packet: again.number, bssid: again.values[4]! };
}

export const solvers = { 'diagnose-wifi': diagnoseWifi };
