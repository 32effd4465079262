import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { StaffMember } from '../staff.ts';
import type { Named } from '../thread/entry-model.ts';
import { type Presence, type Present, PRESENCE_MS, TYPING_MS } from './model.ts';

interface Seat {
  readonly who: Named;
  seenAt: EpochMs;
  /** When each conversation was looked at last. */
  readonly looking: Map<string, EpochMs>;
  available: boolean;
}

interface Lock {
  readonly who: Named;
  readonly until: EpochMs;
}

/** Presence with what automatic assignment asks of it. */
export interface DeskPresence extends Presence {
  /** The last sign of life; the start of the process for those who gave none since. */
  lastSeen(accountId: string): EpochMs;
  /** Tells watchers of those who have gone without a word. */
  sweep(): void;
}

/** Who types where; one at a time in each conversation. */
function createLocks(clock: Clock) {
  const locks = new Map<string, Lock>();

  function of(conversationId: string): Lock | undefined {
    const lock = locks.get(conversationId);
    if (lock !== undefined && lock.until > clock.now()) return lock;
    locks.delete(conversationId);
    return undefined;
  }

  return {
    of,
    take: (who: Named, conversationId: string) =>
      void locks.set(conversationId, { who, until: clock.now() + TYPING_MS }),
    release(id: string, conversationId: string) {
      if (locks.get(conversationId)?.who.id === id) locks.delete(conversationId);
    },
    /** Conversations whose lock has just run out. */
    expired: () => [...locks.keys()].filter((id) => of(id) === undefined),
  };
}

/** Creates presence in memory. It is a courtesy: who may speak is decided in the database alone. */
export function createPresence(clock: Clock): DeskPresence {
  const startedAt = clock.now();
  const seats = new Map<string, Seat>();
  const locks = createLocks(clock);
  const listeners = new Set<(conversationId: string) => void>();
  const alive = (at: EpochMs | undefined): boolean => at !== undefined && clock.now() - at < PRESENCE_MS;
  const tell = (conversationId: string): void => listeners.forEach((listener) => listener(conversationId));

  function sit({ id, name }: StaffMember): Seat {
    const { looking = new Map<string, EpochMs>(), available = true } = seats.get(id) ?? {};
    const seat = { who: { id, name }, seenAt: clock.now(), looking, available };
    seats.set(id, seat);
    return seat;
  }

  function look({ looking }: Seat, conversationId: string): void {
    const fresh = !looking.has(conversationId);
    looking.set(conversationId, clock.now());
    if (fresh) tell(conversationId);
  }

  function beat(actor: StaffMember, conversationId?: string): void {
    const seat = sit(actor);
    if (conversationId !== undefined) look(seat, conversationId);
  }

  function forget({ looking }: Seat): void {
    const gone = [...looking].filter(([, seenAt]) => !alive(seenAt)).map(([id]) => id);
    for (const id of gone) looking.delete(id);
    gone.forEach(tell);
  }

  function leave(actor: StaffMember, conversationId?: string): void {
    const seat = seats.get(actor.id);
    if (seat === undefined) return;
    if (conversationId === undefined) seat.seenAt = clock.now() - PRESENCE_MS;
    for (const id of conversationId === undefined ? [...seat.looking.keys()] : [conversationId]) {
      seat.looking.delete(id);
      locks.release(actor.id, id);
      tell(id);
    }
  }

  function typing(actor: StaffMember, conversationId: string): ReturnType<Presence['typing']> {
    const lock = locks.of(conversationId);
    if (lock !== undefined && lock.who.id !== actor.id) return { held: false, by: lock.who };
    const seat = sit(actor);
    locks.take(seat.who, conversationId);
    look(seat, conversationId);
    if (lock === undefined) tell(conversationId);
    return { held: true };
  }

  function at(conversationId: string): Present[] {
    const typist = locks.of(conversationId)?.who.id;
    return [...seats.values()]
      .filter(({ looking }) => alive(looking.get(conversationId)))
      .map(({ who }) => ({ who, typing: who.id === typist }));
  }

  return {
    ...{ at, beat, leave, typing },
    online: () => [...seats.values()].filter(({ seenAt }) => alive(seenAt)).map(({ who }) => who),
    setAvailable: (actor, available) => void (sit(actor).available = available),
    isAvailable: (id) => (seats.get(id)?.available ?? false) && alive(seats.get(id)?.seenAt),
    watch: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    lastSeen: (id) => seats.get(id)?.seenAt ?? startedAt,
    sweep() {
      seats.forEach(forget);
      locks.expired().forEach(tell);
    },
  };
}
