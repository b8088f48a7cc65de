/** Wireshark's opinion of a capture, with the validation of checksums switched on. */

import { execFileSync } from 'node:child_process';
import { schoolWifi } from '../../src/lab/school/wifi.ts';
import type { WifiNetwork } from '../../src/packet/wifi/wifi-keys.ts';
import { findTool } from './peers.ts';

const VALIDATE = ['ip.check_checksum', 'tcp.check_checksum', 'udp.check_checksum'].flatMap((preference) => [
  '-o',
  `${preference}:TRUE`,
]);
/**
 * What Wireshark has to be told before it can read a lab's captures, which have no place for it themselves: the options
 * that the lab's README gives for its captures. The frame check sequence of frames in the air is checked, too.
 */
export function tsharkOptionsOf({ name }: { readonly name: string }): string[] {
  return ['wifi', 'journey'].includes(name) ? wifiOptions(schoolWifi) : [];
}

/** Decryption with the passphrase, as Wireshark's manual has it (wpa-pwd). */
export function wifiOptions({ ssid, passphrase }: WifiNetwork): string[] {
  return [
    'wlan.enable_decryption:TRUE',
    'wlan.check_checksum:TRUE',
    `uat:80211_keys:"wpa-pwd","${passphrase}:${ssid}"`,
  ].flatMap((option) => ['-o', option]);
}

/** The names of severities that a clean capture has none of: warning and error (epan/proto.h). */
const PI_WARN = 0x600000;
/** Status of a checksum that was verified and is wrong. */
const BAD = 0;

export interface TsharkRow {
  number: number;
  /** The values of the fields asked for; '' where the frame has none. */
  values: string[];
}

/** The frames that a display filter selects, with some of their fields. */
export function tsharkFields(
  file: string,
  filter: string,
  fields: readonly string[],
  options: string[] = [],
): TsharkRow[] {
  const wanted = ['frame.number', ...fields].flatMap((field) => ['-e', field]);
  const args = ['-r', file, ...VALIDATE, ...options, '-Y', filter, '-T', 'fields', '-E', 'separator=/t', ...wanted];
  const output = execFileSync(findTool('tshark')!, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 << 20,
  });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [number, ...values] = line.split('\t');
      return { number: Number(number), values };
    });
}

/** What is malformed, has a bad checksum, or an expert message of level warning or error: 'frame 3: …'. */
export function complaints(file: string, options: string[] = []): string[] {
  const checksums = ['ip', 'icmp', 'udp', 'tcp'].map((protocol) => `${protocol}.checksum.status == ${BAD}`);
  checksums.push(`wlan.fcs.status == ${BAD}`);
  const filter = ['_ws.malformed', `_ws.expert.severity >= ${PI_WARN}`, ...checksums].join(' || ');
  return tsharkFields(file, filter, ['_ws.expert.message'], options).map(
    ({ number, values }) => `frame ${number}: ${values.join(' ')}`,
  );
}
