/** All layers of a frame, by the functions of src/packet/wifi alone. */

import type { DissectedLayer } from '../../../src/packet/dissection.ts';
import { dissectManagement, dissectDot11 as header, layerOf } from '../../../src/packet/wifi/dissect.ts';
import { dissectEapol, dissectEapolKey } from '../../../src/packet/wifi/eapol-key.ts';
import { managementKinds } from '../../../src/packet/wifi/management.ts';

interface Span extends Pick<DissectedLayer, 'fields'> {
  readonly start: number;
  readonly end: number;
}

export function dissectDot11(frame: Uint8Array): Span[] {
  const { fields, payload } = header(frame, 0, frame.length);
  if (!payload) return [{ fields, start: 0, end: frame.length - 4 }];
  const kind = managementKinds.find((one) => payload.next?.by === 'name' && layerOf(one) === payload.next.value);
  const inner = kind && dissectManagement(kind)(frame, payload.start, payload.end);
  return [
    { fields, start: 0, end: payload.start },
    ...(inner ? [{ fields: inner.fields, start: payload.start, end: inner.end }] : []),
  ];
}

export function dissectEapolWhole(frame: Uint8Array): Span[] {
  const { fields, payload } = dissectEapol(frame, 0, frame.length);
  const inner = dissectEapolKey(frame, payload!.start, payload!.end);
  return [
    { fields, start: 0, end: payload!.start },
    { fields: inner.fields, start: payload!.start, end: inner.end },
  ];
}
