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
  /** Whether the page's settings let us take threads. */
  mayTake: boolean;
}

/** Options of {@link createFakeThreads}. */
export interface FakeThreadsOptions {
  readonly appId: string;
  readonly itemOf: (personId: string, member: Readonly<Record<string, unknown>>) => MessengerItem;
}

/** Nobody controls any thread yet. */
export function createFakeThreads({ appId, itemOf }: FakeThreadsOptions): FakeThreads {
  const owners = new Map<string, string>();
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
  };
  return threads;
}

function refused(text: string): GraphError {
  return { code: 10, message: `(#10) ${text}`, status: 403 };
}
