import type { EpochMs } from '../../infra/clock.ts';
import type { MessengerItem } from './messenger-events.ts';
import type { GraphError } from './messenger-message.ts';

/** Conversation routing: which app controls a person's thread. */
export interface FakeThreads {
  /** The app in control; `undefined` while nobody has it, and everybody may write. */
  owner(personId: string): string | undefined;
  /** Another app, or staff in its inbox, takes the thread without asking. */
  seize(personId: string, appId: string): MessengerItem;
  /** Another app gives it to us, or nobody has it any more. */
  giveBack(personId: string): MessengerItem | undefined;
  /** Calls of our app; a {@link GraphError} or the events that follow. */
  take(personId: string): GraphError | readonly MessengerItem[];
  pass(personId: string, target: unknown): GraphError | readonly MessengerItem[];
  release(personId: string): GraphError | readonly MessengerItem[];
  /** We ask whoever has the thread for it. */
  request(personId: string): GraphError | readonly MessengerItem[];
  /** We keep our control for longer than a day without a word; `duration` in seconds. */
  extend(personId: string, duration: unknown): GraphError | readonly MessengerItem[];
  /** When the control ends unless somebody writes; `undefined` while nobody has it. */
  until(personId: string): EpochMs | undefined;
  /** Somebody wrote: the day without a word begins anew. */
  touch(personId: string): void;
  /** Whether the page's settings let us take threads. */
  mayTake: boolean;
}

/** Options of {@link createFakeThreads}. */
export interface FakeThreadsOptions {
  readonly appId: string;
  readonly now: () => EpochMs;
  readonly itemOf: (personId: string, member: Readonly<Record<string, unknown>>) => MessengerItem;
}

/** Control ends after a day without a word, and can be kept for a week. */
const IDLE_MS = 24 * 3_600_000;
const LONGEST_S = 7 * 24 * 3600;

/** Nobody controls any thread yet. */
export function createFakeThreads({ appId, now, itemOf }: FakeThreadsOptions): FakeThreads {
  const owners = createControls(now);
  const moved = (name: string, personId: string, owner: string | null): MessengerItem =>
    itemOf(personId, {
      [`${name}_thread_control`]: {
        previous_owner_app_id: owners.get(personId) ?? null,
        new_owner_app_id: owner,
        metadata: '',
      },
    });
  const notOurs = (personId: string): boolean => (owners.get(personId) ?? appId) !== appId;
  const threads: FakeThreads = {
    mayTake: true,
    owner: (personId) => owners.get(personId),
    seize(personId, owner) {
      const item = moved('take', personId, owner);
      owners.set(personId, owner);
      return item;
    },
    giveBack(personId) {
      if (!owners.has(personId)) return undefined;
      const item = moved('pass', personId, appId);
      owners.set(personId, appId);
      return item;
    },
    take(personId) {
      if (!threads.mayTake) return refused('The app may not take thread control.');
      owners.set(personId, appId);
      return [];
    },
    pass(personId, target) {
      if (typeof target !== 'string' || !/^\d+$/.test(target))
        return { code: 100, message: '(#100) param target_app_id must be an app' };
      if (notOurs(personId)) return refused('Another app controls this thread.');
      const item = moved('pass', personId, target);
      owners.set(personId, target);
      return [item];
    },
    release(personId) {
      if (owners.get(personId) !== appId) return refused('The app does not control this thread.');
      owners.delete(personId);
      return [];
    },
    request(personId) {
      return notOurs(personId) ? [] : refused('The app has the control already.');
    },
    extend(personId, duration) {
      if (typeof duration !== 'number' || !Number.isInteger(duration) || duration < 1 || duration > LONGEST_S)
        return { code: 100, message: '(#100) param duration must be 1 to 604800 seconds' };
      if (owners.get(personId) !== appId) return refused('The app does not control this thread.');
      owners.keep(personId, now() + duration * 1000);
      return [];
    },
    until: (personId) => owners.until(personId),
    touch: (personId) => owners.keep(personId, Math.max(owners.until(personId) ?? 0, now() + IDLE_MS)),
  };
  return threads;
}

/** Who has which thread, and until when. */
function createControls(now: () => EpochMs) {
  const controls = new Map<string, { readonly owner: string; until: EpochMs }>();
  const alive = (personId: string) => {
    const control = controls.get(personId);
    return control !== undefined && control.until > now() ? control : undefined;
  };
  return {
    get: (personId: string): string | undefined => alive(personId)?.owner,
    has: (personId: string): boolean => alive(personId) !== undefined,
    until: (personId: string): EpochMs | undefined => alive(personId)?.until,
    set: (personId: string, owner: string) => void controls.set(personId, { owner, until: now() + IDLE_MS }),
    keep(personId: string, until: EpochMs): void {
      const control = alive(personId);
      if (control !== undefined) control.until = until;
    },
    delete: (personId: string) => void controls.delete(personId),
  };
}

function refused(text: string): GraphError {
  return { code: 10, message: `(#10) ${text}`, status: 403 };
}
