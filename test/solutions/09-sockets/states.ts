/** A reference solution, written as a student would. */

import type { Event, State } from '../../../labs/09-sockets/starter/states.ts';

export function states(events: Event[]): State[] {
  let state: State = 'CLOSED';
  let listened = false;
  /** The number behind our FIN. */
  let behindFin: number | undefined;

  const sent = (event: Event) => {
    if (event.rst) state = 'CLOSED';
    else if (event.syn && state === 'CLOSED') state = 'SYN-SENT';
    else if (event.fin) {
      behindFin = (event.sequenceNumber + event.length + 1) >>> 0;
      if (state === 'ESTABLISHED') state = 'FIN-WAIT-1';
      else if (state === 'CLOSE-WAIT') state = 'LAST-ACK';
    }
  };

  const received = (event: Event) => {
    if (event.rst) {
      if (state === 'SYN-RECEIVED' && listened) state = 'LISTEN';
      else if (state !== 'LISTEN') state = 'CLOSED';
      return;
    }
    if (state === 'LISTEN' && event.syn) state = 'SYN-RECEIVED';
    else if (state === 'SYN-SENT' && event.syn) state = event.ack ? 'ESTABLISHED' : 'SYN-RECEIVED';
    else if (state === 'SYN-RECEIVED' && event.ack) state = 'ESTABLISHED';
    if (event.ack && behindFin !== undefined && isAtOrBeyond(event.acknowledgmentNumber, behindFin)) {
      if (state === 'FIN-WAIT-1') state = 'FIN-WAIT-2';
      else if (state === 'CLOSING') state = 'TIME-WAIT';
      else if (state === 'LAST-ACK') state = 'CLOSED';
    }
    if (event.fin) {
      if (state === 'ESTABLISHED') state = 'CLOSE-WAIT';
      else if (state === 'FIN-WAIT-1') state = 'CLOSING';
      else if (state === 'FIN-WAIT-2') state = 'TIME-WAIT';
    }
  };

  return events.map((event) => {
    if (event.what === 'listen') {
      listened = true;
      state = 'LISTEN';
    } else if (event.what === 'timeout') {
      state = 'CLOSED';
    } else if (event.what === 'sent') {
      sent(event);
    } else {
      received(event);
    }
    return state;
  });
}

function isAtOrBeyond(a: number, b: number): boolean {
  return ((a - b) | 0) >= 0;
}
