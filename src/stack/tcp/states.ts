/** The states of a TCP connection and the ways between them (RFC 9293 §3.3.2, figure 5, and §3.10). */

export type TcpState =
  | 'CLOSED'
  | 'LISTEN'
  | 'SYN-SENT'
  | 'SYN-RECEIVED'
  | 'ESTABLISHED'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'CLOSING'
  | 'LAST-ACK'
  | 'TIME-WAIT';

/**
 * Every change of state that the machine makes, with its cause. Two arrows of figure 5 are missing, as the RFC's
 * text allows: a close in SYN-RECEIVED waits for ESTABLISHED (§3.10.4), and nothing is sent from LISTEN (§3.10.2).
 * A FIN that also acknowledges ours goes from FIN-WAIT-1 through FIN-WAIT-2 to TIME-WAIT at once.
 */
export const tcpTransitions = {
  CLOSED: { LISTEN: 'passive open', 'SYN-SENT': 'active open: send SYN' },
  LISTEN: { 'SYN-RECEIVED': 'SYN: send SYN, ACK', CLOSED: 'close' },
  'SYN-SENT': {
    ESTABLISHED: 'SYN, ACK: send ACK',
    'SYN-RECEIVED': 'SYN without ACK (simultaneous open): send SYN, ACK',
    CLOSED: 'RST, close or timeout',
  },
  'SYN-RECEIVED': {
    ESTABLISHED: 'ACK of our SYN',
    LISTEN: 'RST, SYN or timeout after a passive open',
    CLOSED: 'RST or timeout after an active open, abort',
  },
  ESTABLISHED: {
    'FIN-WAIT-1': 'close: send FIN',
    'CLOSE-WAIT': 'FIN: send ACK',
    CLOSED: 'RST, abort or timeout',
  },
  'FIN-WAIT-1': {
    'FIN-WAIT-2': 'ACK of our FIN',
    CLOSING: 'FIN (simultaneous close): send ACK',
    CLOSED: 'RST, abort or timeout',
  },
  'FIN-WAIT-2': { 'TIME-WAIT': 'FIN: send ACK', CLOSED: 'RST or abort' },
  'CLOSE-WAIT': { 'LAST-ACK': 'close: send FIN', CLOSED: 'RST, abort or timeout' },
  CLOSING: { 'TIME-WAIT': 'ACK of our FIN', CLOSED: 'RST, abort or timeout' },
  'LAST-ACK': { CLOSED: 'ACK of our FIN, RST, abort or timeout' },
  'TIME-WAIT': { CLOSED: '2 MSL have passed, RST or abort' },
} as const satisfies Record<TcpState, Partial<Record<TcpState, string>>>;

export function isTcpTransition(from: TcpState, to: TcpState): boolean {
  return to in tcpTransitions[from];
}
