/**
 * Decryption for whoever knows the passphrase and has seen the 4-way handshake: follows each station's handshake in a
 * capture, makes its keys, and opens what comes after. It only watches; nothing is checked for replay.
 */

import type { MacAddress } from '../../bytes/mac-address.ts';
import { CCM_TAG_LENGTH } from '../../crypto/wifi.ts';
import { CCMP_HEADER_LENGTH, openFrame, readCcmpHeader } from './ccmp.ts';
import { dataAddresses, dot11Header } from './dot11.ts';
import { decodeKeyMessage, findGroupKey, hasRightMic, openKeyData, type ReceivedKeyMessage } from './eapol-key.ts';
import { type PairwiseKeys, pairwiseKeys, pmkFromPassphrase, requirePassphrase } from './wpa2-keys.ts';

export interface WifiNetwork {
  readonly ssid: string;
  readonly passphrase: string;
}

/** What is known of one station and its access point. */
interface Association {
  anonce: Uint8Array | undefined;
  keys: PairwiseKeys | undefined;
}

/** So many stations are followed; the longest unused are forgotten first. */
const MAX_ASSOCIATIONS = 256;

export class WifiKeys {
  readonly #networks: readonly WifiNetwork[];
  /** Made when the first handshake is seen: it takes 4096 rounds each, and most links have no Wi-Fi. */
  #pmks: readonly Uint8Array[] | undefined;
  readonly #associations = new Map<string, Association>();
  /** By access point and key id. */
  readonly #groupKeys = new Map<string, Uint8Array>();

  /** @throws RangeError for a passphrase that cannot be one */
  constructor(networks: readonly WifiNetwork[] = []) {
    for (const { passphrase } of networks) requirePassphrase(passphrase);
    this.#networks = networks;
  }

  /** @param header of the 802.11 frame that carried it. @param eapol from its version byte on */
  learn(header: Uint8Array, eapol: Uint8Array): void {
    if (this.#networks.length === 0) return;
    const message = decodeKeyMessage(eapol);
    const { toDs, address1, address2 } = dot11Header.read(header);
    const [ap, station] = toDs ? [address1, address2] : [address2, address1];
    const association = this.#associationOf(ap, station);
    if (message.ack && message.isPairwise) association.anonce = message.nonce.slice();
    if (toDs && message.isPairwise && message.hasMic && !message.secure)
      this.#derive(association, ap, station, message);
    if (!toDs && message.isEncrypted && association.keys) this.#learnGroupKey(ap, association.keys, message);
  }

  /** The body in the clear, or undefined without the key. @param frame header and body, without FCS */
  open(frame: Uint8Array): Uint8Array | undefined {
    const header = dot11Header.read(frame);
    const body = frame.subarray(dot11Header.size);
    const ccmp = readCcmpHeader(body);
    if (!ccmp || body.length < CCMP_HEADER_LENGTH + CCM_TAG_LENGTH) return undefined;
    const { bssid, source, destination } = dataAddresses(header);
    const group = header.fromDs ? this.#groupKeys.get(`${bssid} ${ccmp.keyId}`) : undefined;
    const station = header.toDs ? source : destination;
    const tk = this.#associations.get(`${bssid} ${station}`)?.keys?.tk;
    for (const key of [tk, group]) {
      const opened = key && openFrame(frame, key);
      if (opened) return opened;
    }
    return undefined;
  }

  /** Message 2 has the other nonce, and a MIC that tells which passphrase it was. */
  #derive(association: Association, ap: MacAddress, station: MacAddress, message: ReceivedKeyMessage): void {
    const { anonce } = association;
    if (!anonce) return;
    const snonce = message.nonce;
    this.#pmks ??= this.#networks.map((network) => pmkFromPassphrase(network.passphrase, network.ssid));
    const all = this.#pmks.map((pmk) => pairwiseKeys(pmk, { ap, station, anonce, snonce }));
    const right = all.find(({ kck }) => hasRightMic(message, kck));
    if (right) association.keys = right;
  }

  #learnGroupKey(ap: MacAddress, { kek }: PairwiseKeys, message: ReceivedKeyMessage): void {
    const keyData = openKeyData(message, kek);
    const group = keyData && findGroupKey(keyData);
    if (group) this.#groupKeys.set(`${ap} ${group.keyId}`, group.gtk.slice());
  }

  #associationOf(ap: MacAddress, station: MacAddress): Association {
    const key = `${ap} ${station}`;
    const association = this.#associations.get(key) ?? { anonce: undefined, keys: undefined };
    this.#associations.delete(key);
    this.#associations.set(key, association);
    if (this.#associations.size > MAX_ASSOCIATIONS) {
      this.#associations.delete(this.#associations.keys().next().value!);
    }
    return association;
  }
}
