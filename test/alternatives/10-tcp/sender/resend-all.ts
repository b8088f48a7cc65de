/**
 * Keeps what is in flight as a list of segments and, when the timer runs out, sends all of them again. Round trips are
 * taken from the time in each segment; any progress brings the timeout back to what was measured.
 */

type Out = { sequenceNumber: number; syn: boolean; fin: boolean; payload: Uint8Array };
type Flying = Out & { length: number; sentAt: number; again: boolean };

export function createSender({
  initialSequenceNumber,
  maxPayload,
}: {
  initialSequenceNumber: number;
  maxPayload: number;
}) {
  const wrap = (n: number) => ((n % 4294967296) + 4294967296) % 4294967296;
  /** Is a before b? */
  const before = (a: number, b: number) => a !== b && wrap(b - a) < 2147483648;

  const waiting: number[] = [];
  let flying: Flying[] = [];
  let una = initialSequenceNumber;
  let next = initialSequenceNumber;
  let window = 0;
  let synWanted = false;
  let open = false;
  let finWanted = false;
  let finSent = false;
  let srtt = 0;
  let rttvar = 0;
  let base = 1e6;
  let backoff = 1;
  let due: number | null = null;

  const timeout = () => Math.min(base * backoff, 64e6);

  function launch(length: number, syn: boolean, fin: boolean, now: number): Out {
    const payload = Uint8Array.from(waiting.splice(0, length));
    const total = payload.length + (syn ? 1 : 0) + (fin ? 1 : 0);
    const segment: Flying = { sequenceNumber: next, syn, fin, payload, length: total, sentAt: now, again: false };
    flying.push(segment);
    next = wrap(next + total);
    return outside(segment);
  }

  const outside = ({ sequenceNumber, syn, fin, payload }: Flying): Out => ({ sequenceNumber, syn, fin, payload });

  function pump(now: number): Out[] {
    const out: Out[] = [];
    if (synWanted) {
      synWanted = false;
      out.push(launch(0, true, false, now));
    }
    while (open) {
      const room = window - wrap(next - una);
      if (room <= 0) break;
      const length = Math.min(waiting.length, maxPayload, room);
      const fin = finWanted && !finSent && length === waiting.length && length < room;
      if (length === 0 && !fin) break;
      finSent ||= fin;
      out.push(launch(length, false, fin, now));
    }
    arm(now);
    return out;
  }

  function arm(now: number): void {
    const stuck = open && window === 0 && (waiting.length > 0 || (finWanted && !finSent));
    if (flying.length === 0 && !stuck) due = null;
    else due ??= now + timeout();
  }

  function measure(rtt: number): void {
    if (srtt === 0) {
      srtt = rtt;
      rttvar = rtt / 2;
    } else {
      rttvar += (Math.abs(srtt - rtt) - rttvar) / 4;
      srtt += (rtt - srtt) / 8;
    }
    base = Math.max(1e6, srtt + Math.max(1000, 4 * rttvar));
  }

  return {
    open(now: number) {
      synWanted = true;
      return pump(now);
    },
    push(bytes: Uint8Array, now: number) {
      waiting.push(...bytes);
      return pump(now);
    },
    end(now: number) {
      finWanted = true;
      return pump(now);
    },
    handleAck(ack: number, newWindow: number, now: number) {
      if (before(ack, una) || before(next, ack)) return [];
      window = newWindow;
      if (ack !== una) {
        open = true;
        una = ack;
        due = null;
        backoff = 1;
        const landed = flying.filter((one) => !before(una, wrap(one.sequenceNumber + one.length)));
        for (const one of landed) if (!one.again) measure(now - one.sentAt);
        flying = flying.slice(landed.length);
      }
      return pump(now);
    },
    nextTimer() {
      return due;
    },
    handleTimer(now: number) {
      if (due === null || now < due) return [];
      due = null;
      backoff *= 2;
      let out: Out[];
      if (flying.length === 0) {
        const fin = waiting.length === 0;
        finSent ||= fin;
        out = [launch(fin ? 0 : 1, false, fin, now)];
        flying[0]!.again = true; // a probe measures nothing
      } else {
        for (const one of flying) one.again = true;
        out = flying.map(outside);
      }
      arm(now);
      return out;
    },
  };
}
