/** A table of transitions, and words for what a segment means. */

import type { Event, State } from '../../../../labs/09-sockets/starter/states.ts';

type Word = 'listen' | 'timeout' | 'syn out' | 'syn in' | 'syn ack in' | 'ack in' | 'fin out' | 'fin acked' | 'fin in';

const table: Record<string, Partial<Record<Word, State>>> = {
  CLOSED: { listen: 'LISTEN', 'syn out': 'SYN-SENT' },
  LISTEN: { 'syn in': 'SYN-RECEIVED' },
  'SYN-SENT': { 'syn ack in': 'ESTABLISHED', 'syn in': 'SYN-RECEIVED' },
  'SYN-RECEIVED': { 'ack in': 'ESTABLISHED' },
  ESTABLISHED: { 'fin out': 'FIN-WAIT-1', 'fin in': 'CLOSE-WAIT' },
  'FIN-WAIT-1': { 'fin acked': 'FIN-WAIT-2', 'fin in': 'CLOSING' },
  'FIN-WAIT-2': { 'fin in': 'TIME-WAIT' },
  'CLOSE-WAIT': { 'fin out': 'LAST-ACK' },
  CLOSING: { 'fin acked': 'TIME-WAIT' },
  'LAST-ACK': { 'fin acked': 'CLOSED' },
  'TIME-WAIT': { timeout: 'CLOSED' },
};

class Connection {
  state: State = 'CLOSED';
  passive = false;
  fin: bigint | null = null;

  words(event: Event): Word[] {
    if (event.what === 'listen' || event.what === 'timeout') return [event.what];
    const words: Word[] = [];
    if (event.what === 'sent') {
      if (event.syn && !event.ack) words.push('syn out');
      if (event.fin) words.push('fin out');
      return words;
    }
    if (event.syn) words.push(event.ack ? 'syn ack in' : 'syn in');
    else if (event.ack) words.push('ack in');
    const ahead = this.fin === null ? -1n : BigInt.asIntN(32, BigInt(event.acknowledgmentNumber) - this.fin);
    if (event.ack && ahead >= 0n) words.push('fin acked');
    if (event.fin) words.push('fin in');
    return words;
  }

  handle(event: Event): State {
    this.passive ||= event.what === 'listen';
    if (event.what === 'sent' && event.fin) this.fin = BigInt(event.sequenceNumber + event.length + 1);
    if (event.rst) {
      const back = this.passive && event.what === 'received' && ['LISTEN', 'SYN-RECEIVED'].includes(this.state);
      this.state = back ? 'LISTEN' : 'CLOSED';
      return this.state;
    }
    for (const word of this.words(event)) this.state = table[this.state]![word] ?? this.state;
    return this.state;
  }
}

export function states(events: Event[]): State[] {
  const connection = new Connection();
  return events.map((event) => connection.handle(event));
}
