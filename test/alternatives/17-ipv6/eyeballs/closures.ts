/** Without a class, the times computed when they are asked for. */

import type { Action, EyeballsConfig, HappyEyeballs } from '../../../../labs/17-ipv6/starter/eyeballs.ts';

export const createHappyEyeballs = ({ resolutionDelay, connectionAttemptDelay }: EyeballsConfig): HappyEyeballs => {
  const answers = new Map<'AAAA' | 'A', string[]>();
  const attempts = new Map<string, 'runs' | 'failed'>();
  let waitsUntil: number | undefined;
  let lastAttempt: number | undefined;
  let isOver = false;

  const queue = () => {
    const lists = [answers.get('AAAA') ?? [], answers.get('A') ?? []];
    const length = Math.max(...lists.map((list) => list.length));
    const inTurn = Array.from({ length }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
    return inTurn.filter((address) => !attempts.has(address));
  };
  const running = () => [...attempts].filter(([, state]) => state === 'runs').map(([address]) => address);
  const dueAt = (): number | null => {
    if (isOver) return null;
    if (lastAttempt === undefined) return waitsUntil ?? null;
    return queue().length > 0 ? lastAttempt + connectionAttemptDelay : null;
  };
  const attempt = (now: number): Action[] => {
    const [address] = queue();
    if (address !== undefined) {
      attempts.set(address, 'runs');
      lastAttempt = now;
      return [{ kind: 'connect', address }];
    }
    if (running().length > 0 || answers.size < 2) return [];
    isOver = true;
    return [{ kind: 'failed' }];
  };
  const whatIsDue = (now: number): Action[] => {
    const due = dueAt();
    return due !== null && due <= now ? attempt(now) : [];
  };

  return {
    start: () => ['AAAA', 'A'].map((type) => ({ kind: 'query', type }) as Action),
    handleAnswer(type, addresses, now) {
      answers.set(type, addresses);
      if (isOver) return [];
      if (lastAttempt !== undefined) return running().length === 0 ? attempt(now) : whatIsDue(now);
      if (answers.size === 2 || (type === 'AAAA' && addresses.length > 0)) return attempt(now);
      if (type === 'A' && addresses.length > 0) waitsUntil = now + resolutionDelay;
      return [];
    },
    handleOpen(address) {
      if (isOver) return [];
      isOver = true;
      const others = running().filter((other) => other !== address);
      return [...others.map((other): Action => ({ kind: 'cancel', address: other })), { kind: 'connected', address }];
    },
    handleFailure(address, now) {
      attempts.set(address, 'failed');
      return isOver ? [] : attempt(now);
    },
    nextTimer: dueAt,
    handleTimer: whatIsDue,
  };
};
