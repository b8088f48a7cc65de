/** The one-line summary of ICMPv6: neighbours and routers found, errors, pings. */

import type { Field } from '../bytes/field.ts';
import { NdpType } from '../packet/ndp.ts';
import { numberIn, optionValue, valueIn } from './derived.ts';
import { type Summarise, way } from './summary-messages.ts';
import { nameIn } from './words/field-words.ts';
import { icmpv6CodeNames, icmpv6TypeNames } from './words/numbers.ts';

export const icmpv6Summary: Summarise = (context) => {
  const { layer, dissection, lang } = context;
  const type = numberIn(layer, 'type');
  const target = valueIn(layer, 'target');
  const option = (name: string) => {
    const field = layer.fields.find((each) => each.name === name);
    return field && (optionValue(field)?.value ?? field.value);
  };
  switch (type) {
    case NdpType.NEIGHBOR_SOLICITATION: {
      const ip = dissection.layers[dissection.layers.indexOf(layer) - 1];
      const src = valueIn(ip, 'src');
      if (src === '::') {
        return { en: `NDP does anybody have ${target}?`, ko: `NDP ${target}을(를) 쓰는 곳이 있습니까?` }[lang];
      }
      return {
        en: `NDP who has ${target}? tell ${src}`,
        ko: `NDP ${target}은(는) 누구입니까? ${src}에게 알려 주십시오`,
      }[lang];
    }
    case NdpType.NEIGHBOR_ADVERTISEMENT: {
      const mac = option('targetLinkAddress');
      if (mac === undefined) return { en: `NDP ${target} is here`, ko: `NDP ${target}은(는) 여기 있습니다` }[lang];
      return { en: `NDP ${target} is at ${mac}`, ko: `NDP ${target}은(는) ${mac}입니다` }[lang];
    }
    case NdpType.ROUTER_SOLICITATION:
      return {
        en: `NDP is there a router?  ${way(context)}`,
        ko: `NDP 라우터가 있습니까?  ${way(context)}`,
      }[lang];
    case NdpType.ROUTER_ADVERTISEMENT: {
      const prefixes = layer.fields.filter(({ name }) => name === 'prefixInformation').map(prefixText);
      const lifetime = numberIn(layer, 'routerLifetime');
      const says = { en: `router for ${lifetime} s`, ko: `라우터 ${lifetime}초` }[lang];
      const servers = layer.fields
        .flatMap(({ name, children }) => (name === 'rdnss' ? (children ?? []) : []))
        .flatMap(({ name, value }) => (name === 'server' ? [`DNS ${value}`] : []));
      return [`NDP ${says}`, ...prefixes, ...servers, ` ${way(context)}`].join(' ');
    }
    default: {
      const name = nameIn(icmpv6TypeNames, type, lang) ?? `${{ en: 'type', ko: '유형' }[lang]} ${type}`;
      const reason = nameIn(icmpv6CodeNames[type] ?? {}, numberIn(layer, 'code'), lang);
      const parts = [`ICMPv6 ${name}${reason ? `: ${reason}` : ''}`, way(context)];
      const sequence = valueIn(layer, 'sequenceNumber');
      if (sequence !== undefined) parts.push(`id ${valueIn(layer, 'identifier')} seq ${sequence}`);
      if (type === 2) parts.push(`MTU ${numberIn(layer, 'mtu')}`);
      const quoted = layer.fields.find(({ name: field }) => field === 'quoted')?.children?.[0]?.children;
      const about = (field: string) => quoted?.find((each) => each.name === field)?.value;
      if (quoted) {
        const packet = `${about('src')} → ${about('dst')}`;
        parts.push({ en: `(about ${packet})`, ko: `(원인: ${packet})` }[lang]);
      }
      if (target !== undefined) parts.push(String(target));
      return parts.join(' ');
    }
  }
};

function prefixText({ children = [] }: Field): string {
  const of = (name: string) => children.find((field) => field.name === name)?.value;
  return `${of('prefix')}/${of('prefixLength')}`;
}
