/**
 * Task "eyeballs": a name has several addresses, of two kinds, and some lead nowhere. Which to connect to, and when?
 * Read RFC 8305 §3 to §5.
 *
 * It has no sockets and no clock: what happens is told to it, with the time `now` in microseconds, which only grows, and it
 * answers with what is to be done, in that order. Addresses are text; one of IPv6 has colons.
 */

export interface EyeballsConfig {
  /** How long IPv4 addresses wait for IPv6 ones, microseconds. */
  resolutionDelay: number;
  /** Between the beginnings of two attempts, microseconds. */
  connectionAttemptDelay: number;
}

/** What is to be done. */
export type Action =
  | { kind: 'query'; type: 'AAAA' | 'A' }
  /** Begin an attempt. */
  | { kind: 'connect'; address: string }
  /** End an attempt that runs, because another one was faster. */
  | { kind: 'cancel'; address: string }
  /** This is the connection. It comes once, after all cancels. */
  | { kind: 'connected'; address: string }
  /** There will be none. It comes once. */
  | { kind: 'failed' };

export interface HappyEyeballs {
  /** The user wants a connection: both questions are asked, AAAA first. */
  start(now: number): Action[];
  /**
   * The answer to one of the questions: the addresses, best first; none if there are none, or nobody could say. The
   * attempts begin
   *
   * - when there are IPv6 addresses, without waiting for the A answer;
   * - when IPv4 addresses came first: as soon as the AAAA answer comes, whatever it says, or resolutionDelay after them;
   * - when the AAAA answer was empty: as soon as there are IPv4 addresses.
   *
   * If both answers are empty, it has failed.
   *
   * The first attempt begins at once, each further one connectionAttemptDelay after the one before it, or as soon as there
   * is an address that was not tried, if that is later. Their order: the first IPv6 address, the first IPv4 address, the second IPv6
   * address, and so on in turn; if one kind has run out, the rest of the other. An answer that comes when attempts have
   * begun takes part: the next attempt is for the first address in the order of all answers that was not tried yet.
   */
  handleAnswer(type: 'AAAA' | 'A', addresses: string[], now: number): Action[];
  /** An attempt has succeeded. It is the connection, if there is none yet; the other attempts are cancelled. */
  handleOpen(address: string, now: number): Action[];
  /**
   * An attempt has failed, by itself. The next one begins at once, and connectionAttemptDelay runs anew from there. If no
   * address is left, and none runs, then it has failed if both answers are here; else the first address of the answer
   * that is still to come is tried as soon as it comes.
   */
  handleFailure(address: string, now: number): Action[];
  /** When `handleTimer` is to be called next, or null. */
  nextTimer(): number | null;
  /** Does what is due. It may be called early. */
  handleTimer(now: number): Action[];
}

export function createHappyEyeballs(config: EyeballsConfig): HappyEyeballs {
  throw new Error('not written yet');
}
