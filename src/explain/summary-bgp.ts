/** One BGP message in a few words: 'UPDATE 192.0.2.0/24 by 64496 64500'. */

import { BgpType } from '../packet/bgp/message.ts';
import { notificationText } from '../packet/bgp/notification.ts';
import type { Layer } from '../packet/dissect-result.ts';
import { numberIn, valueIn } from './derived.ts';
import type { Lang } from './text.ts';
import { bgpMessageNames } from './words/bgp.ts';
import { nameIn } from './words/field-words.ts';

const PREFIXES_SHOWN = 4;
const MESSAGES_SHOWN = 4;

/** All messages of a frame; of many the first. */
export function bgpMessages(layers: readonly Layer[], lang: Lang): string[] {
  const shown = layers.slice(0, MESSAGES_SHOWN).map((layer) => bgpMessage(layer, lang));
  return layers.length > MESSAGES_SHOWN ? [...shown, `… (${layers.length})`] : shown;
}

function bgpMessage(layer: Layer, lang: Lang): string {
  const type = numberIn(layer, 'type');
  const name = nameIn(bgpMessageNames, type, lang) ?? `${type}`;
  switch (type) {
    case BgpType.OPEN: {
      const own = capability(layer, 'fourOctetAs') ?? numberIn(layer, 'myAutonomousSystem');
      return `${name} AS ${own} id ${valueIn(layer, 'bgpIdentifier')} hold ${numberIn(layer, 'holdTime')} s`;
    }
    case BgpType.UPDATE:
      return `${name} ${sayUpdate(layer, lang)}`;
    case BgpType.NOTIFICATION:
      return `${name} ${notificationText(numberIn(layer, 'errorCode'), numberIn(layer, 'errorSubcode'))}`;
    default:
      return name;
  }
}

function sayUpdate(layer: Layer, lang: Lang): string {
  const announced = prefixes(layer, 'nlri');
  const withdrawn = prefixes(layer, 'withdrawnRoute');
  const parts: string[] = [];
  if (withdrawn !== '') parts.push({ en: `withdraws ${withdrawn}`, ko: `철회 ${withdrawn}` }[lang]);
  if (announced !== '') {
    const path = String(valueIn(layer, 'asPath') ?? '');
    parts.push({ en: `${announced} by ${path}`, ko: `${announced} 경로 ${path}` }[lang]);
  }
  if (parts.length === 0) return { en: 'end of RIB', ko: 'RIB 끝' }[lang];
  return parts.join(', ');
}

function prefixes(layer: Layer, name: string): string {
  const all = layer.fields.filter((field) => field.name === name).map(({ value }) => String(value));
  const more = all.length > PREFIXES_SHOWN ? ` … (${all.length})` : '';
  return all.slice(0, PREFIXES_SHOWN).join(' ') + more;
}

function capability(layer: Layer, name: string): number | undefined {
  for (const parameter of layer.fields.filter((field) => field.name === 'optionalParameter')) {
    const value = parameter.children?.find((field) => field.name === name)?.value;
    if (typeof value === 'number') return value;
  }
  return undefined;
}
