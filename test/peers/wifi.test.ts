/** Wireshark and aircrack-ng on the reference captures of lab wifi: frames, checksums, keys, and what a word list can do. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { wifiLab } from '../../labs/01-wifi/lab.ts';
import { schoolWifi, secondAccessPoint } from '../../src/lab/school/wifi.ts';
import { withCaptures } from '../helpers/capture-folder.ts';
import { runOnMemory } from '../helpers/lab-runs.ts';
import { findTool, peerTest } from '../helpers/peers.ts';
import { complaints, tsharkFields, wifiOptions } from '../helpers/tshark.ts';

const air = join(import.meta.dirname, '../../captures/reference/wifi/air-monitor.pcap');
const withPassphrase = wifiOptions(schoolWifi);
const withAnother = wifiOptions({ ...schoolWifi, passphrase: 'learn-by-listening' });
const checksums = ['-o', 'wlan.check_checksum:TRUE'];

describe('Wireshark on the air', () => {
  peerTest(['tshark'], 'dissects every frame without a warning, and finds every frame check sequence right', () => {
    for (const options of [checksums, withPassphrase]) expect(complaints(air, options)).toEqual([]);
    const all = tsharkFields(air, 'frame', ['wlan.fcs.status'], checksums);
    expect(all.length).toBeGreaterThan(200);
    expect(new Set(all.map(({ values }) => values[0]))).toEqual(new Set(['1']));
  });

  peerTest(['tshark'], 'shows the first DHCP exchange to those who have the passphrase, and to nobody else', () => {
    const types = tsharkFields(air, 'dhcp', ['dhcp.option.dhcp', 'wlan.fc.tods'], withPassphrase);
    // What the laptop says to all the access point says again, under the group's key.
    expect(types.map(({ values }) => values.join(' '))).toEqual(['1 1', '1 0', '2 0', '3 1', '3 0', '5 0']);
    const [ack] = tsharkFields(air, 'dhcp.option.dhcp == 5', ['dhcp.ip.your'], withPassphrase);
    expect(ack!.values).toEqual(['68.85.2.101']);
    for (const options of [checksums, withAnother])
      expect(tsharkFields(air, 'dhcp || arp || icmp', [], options)).toEqual([]);
  });

  peerTest(['tshark'], 'decrypts all that is encrypted', () => {
    const sealed = tsharkFields(air, 'wlan.ccmp.extiv', ['wlan.ccmp.extiv'], withPassphrase);
    const opened = tsharkFields(air, 'wlan.ccmp.extiv && llc', [], withPassphrase);
    expect(opened.length).toBe(sealed.length);
    expect(sealed.length).toBeGreaterThan(20);
  });

  peerTest(['tshark'], 'makes the same keys as the lab tells', async () => {
    const { steps } = await runOnMemory(wifiLab);
    const told = steps.flatMap(({ facts }) => facts.map(({ label, value }) => [label.en.split(',')[0], value.en]));
    const of = (name: string) => told.find(([label]) => label === name)?.[1];
    const fields = ['wlan.analysis.kck', 'wlan.analysis.kek', 'wlan.rsn.ie.gtk_kde.gtk'];
    const [third] = tsharkFields(air, 'wlan_rsna_eapol.keydes.msgnr == 3', fields, withPassphrase);
    expect(third!.values).toEqual([of('KCK'), of('KEK'), of('GTK 1')]);
    const [data] = tsharkFields(air, 'icmp && wlan.fc.tods == 1', ['wlan.analysis.tk'], withPassphrase);
    expect(data!.values).toEqual([of('TK')]);
  });

  peerTest(['tshark'], 'knows a retry, whose packet number is that of the frame before', () => {
    const numbers = (filter: string) =>
      tsharkFields(air, filter, ['wlan.seq', 'wlan.ccmp.extiv']).map(({ values }) => values.join(' '));
    const retries = numbers('wlan.fc.retry == 1');
    expect(retries.length).toBe(2);
    const firsts = numbers('wlan.fc.retry == 0 && wlan.fc.tods == 1 && wlan.ccmp.extiv');
    for (const retry of retries) expect(firsts).toContain(retry);
  });
});

describe('aircrack-ng', () => {
  const others = ['password', 'iptime01iptime01', '12345678', 'letmein-letmein'];

  /** What it says of the handshake with an access point. */
  function crack(bssid: string, words: readonly string[]): string {
    const list = { name: 'words', bytes: new TextEncoder().encode(`${words.join('\n')}\n`), packets: 0 };
    return withCaptures([{ ...list, kind: 'data' }], (path) => {
      const args = ['-a', '2', '-q', '-b', bssid, '-w', path('words'), air];
      return spawnSync(findTool('aircrack-ng')!, args, { encoding: 'utf8', timeout: 30_000 }).stdout;
    });
  }

  peerTest(['aircrack-ng'], 'finds the passphrase in a list that holds it, and not in one that lacks it', () => {
    const { passphrase } = schoolWifi;
    expect(crack(secondAccessPoint.mac, [...others, passphrase])).toContain(`KEY FOUND! [ ${passphrase} ]`);
    expect(crack(secondAccessPoint.mac, others)).toContain('KEY NOT FOUND');
  });

  peerTest(['aircrack-ng'], 'finds the passphrase that the phone believed in, too: messages 1 and 2 are enough', () => {
    const answer = crack('00:1f:57:21:a8:3c', [...others, 'learn-by-loking']);
    expect(answer).toContain('KEY FOUND! [ learn-by-loking ]');
  });
});
