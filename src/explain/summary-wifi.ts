/** One line for a Wi-Fi frame. */

import type { Layer } from '../packet/dissect-result.ts';
import { numberIn, valueIn } from './derived.ts';
import type { Summarise } from './summary-messages.ts';
import type { Lang } from './text.ts';
import { managementWords } from './words/wifi-management.ts';

/** 'Wi-Fi beacon "iptime01" channel 6, −47 dBm'. */
const management: Summarise = ({ dissection, layer, lang }) => {
  const name = managementWords[layer.protocol]!.name[lang].replace('802.11 ', '');
  const header = dissection.layers.find(({ protocol }) => protocol === 'dot11');
  const way = `${valueIn(header, 'address2')} → ${valueIn(header, 'address1')}`;
  const said = elementValue(layer, 'ssid');
  const ssid = said instanceof Uint8Array ? ` "${new TextDecoder().decode(said)}"` : '';
  const channel = elementValue(layer, 'currentChannel');
  const on = channel === undefined ? '' : { en: ` channel ${channel}`, ko: ` 채널 ${channel}` }[lang];
  return `Wi-Fi ${name}${ssid}${on}${codes(layer, lang)}  ${way}${loudness(dissection.layers)}`;
};

function codes(layer: Layer, lang: Lang): string {
  const status = valueIn(layer, 'statusCode');
  const reason = valueIn(layer, 'reasonCode');
  if (status !== undefined) return { en: ` status ${status}`, ko: ` 상태 ${status}` }[lang];
  return reason === undefined ? '' : { en: ` reason ${reason}`, ko: ` 이유 ${reason}` }[lang];
}

/** Of the first element that has it. */
function elementValue(layer: Layer, name: string): unknown {
  const children = layer.fields.flatMap((field) => field.children ?? []);
  return children.find((child) => child.name === name)?.value;
}

function loudness(layers: readonly Layer[]): string {
  const signal = layers[0]?.protocol === 'radiotap' ? valueIn(layers[0], 'signal') : undefined;
  return signal === undefined ? '' : `, ${signal} dBm`;
}

export const wifiSummaries: Readonly<Record<string, Summarise>> = {
  ...Object.fromEntries(Object.keys(managementWords).map((protocol) => [protocol, management])),
  dot11: ({ dissection, layer, lang }) => {
    const isAck = numberIn(layer, 'type') === 1 && numberIn(layer, 'subtype') === 13;
    const to = valueIn(layer, 'address1');
    if (isAck) return `Wi-Fi ACK → ${to}${loudness(dissection.layers)}`;
    const way = `${valueIn(layer, 'address2')} → ${to}`;
    return { en: `Wi-Fi frame  ${way}`, ko: `Wi-Fi 프레임  ${way}` }[lang];
  },
  ccmp: ({ dissection, layer, lang }) => {
    const header = dissection.layers.find(({ protocol }) => protocol === 'dot11');
    const way = `${valueIn(header, 'address2')} → ${valueIn(header, 'address1')}`;
    const number = valueIn(layer, 'packetNumber');
    return {
      en: `Wi-Fi encrypted data, packet ${number}  ${way}`,
      ko: `Wi-Fi 암호화된 데이터, 패킷 ${number}  ${way}`,
    }[lang];
  },
  eapol: ({ layer, lang }) =>
    ({ en: `EAPOL type ${numberIn(layer, 'packetType')}`, ko: `EAPOL 유형 ${numberIn(layer, 'packetType')}` })[lang],
  eapolKey: ({ layer, lang }) => {
    const step = stepOf(layer);
    return { en: `EAPOL-Key ${step.en}`, ko: `EAPOL-Key ${step.ko}` }[lang];
  },
};

/** By the flags (IEEE Std 802.11-2020 §12.7.6, §12.7.7). */
function stepOf(layer: Layer): { en: string; ko: string } {
  const has = (flag: string) => valueIn(layer, flag) === true;
  if (numberIn(layer, 'keyType') === 0) {
    const number = has('keyAck') ? 1 : 2;
    return { en: `message ${number} of 2 (group key)`, ko: `메시지 ${number}/2 (그룹 키)` };
  }
  const number = has('keyAck') ? (has('keyMicPresent') ? 3 : 1) : has('secure') ? 4 : 2;
  return { en: `message ${number} of 4`, ko: `메시지 ${number}/4` };
}
