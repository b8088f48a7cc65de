/** Which of the handshakes' messages is it? Read IEEE Std 802.11-2020 §12.7.6.2 to §12.7.6.5 and §12.7.7.2, §12.7.7.3. */

import type { GroupKey, ReceivedKeyMessage } from '../../packet/wifi/eapol-key.ts';
import type { PairwiseKeys } from '../../packet/wifi/wpa2-keys.ts';

export type HandshakeStep = 'message-1' | 'message-2' | 'message-3' | 'message-4' | 'group-1' | 'group-2';

/** Told by its flags: who asks wants an acknowledgment, and from the second on there is a MIC. */
export function stepOf({ isPairwise, ack, hasMic, install, secure }: ReceivedKeyMessage): HandshakeStep | undefined {
  if (!isPairwise) return hasMic && secure ? (ack ? 'group-1' : 'group-2') : undefined;
  if (ack) return hasMic ? (install ? 'message-3' : undefined) : 'message-1';
  if (!hasMic) return undefined;
  return secure ? 'message-4' : 'message-2';
}

/** What both sides have made from the passphrase's key, the addresses and these nonces. */
export interface DerivedKeys {
  readonly pmk: Uint8Array;
  readonly anonce: Uint8Array;
  readonly snonce: Uint8Array;
  readonly keys: PairwiseKeys;
}

/** What is told of a handshake, to the machine that runs it and to the curious. */
export type HandshakeEvent =
  | { readonly kind: 'sent' | 'received'; readonly step: HandshakeStep }
  /** The station's keys, as soon as it has both nonces. Nobody has told it yet that they are the access point's, too. */
  | ({ readonly kind: 'derived' } & DerivedKeys)
  /** The group's key, by message 3 or by a renewal. */
  | { readonly kind: 'group-key'; readonly step: HandshakeStep; readonly group: GroupKey }
  /** The other side's MIC does not fit: it has another PMK, so another passphrase. */
  | { readonly kind: 'wrong-mic'; readonly step: HandshakeStep }
  /** Not what was sent before: of a message that was heard already, or made up. */
  | { readonly kind: 'replayed'; readonly step: HandshakeStep }
  /** The network's element in message 2 or 3 is not the one of before the handshake: somebody weakened it. */
  | { readonly kind: 'other-rsn'; readonly step: HandshakeStep }
  /** Nobody answers, or nobody answers rightly. */
  | { readonly kind: 'gave-up' };
