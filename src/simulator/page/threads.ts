import type { FakeButton, FakePlatform, ShownFile } from '../fakes/types.ts';

/** One line of a phone's thread, as the page draws it. */
export interface ThreadLine {
  readonly from: 'me' | 'app' | 'human';
  readonly text: string;
  readonly photo?: true;
  /** A file from the service; `id` is that of its message. */
  readonly file?: Pick<ShownFile, 'kind' | 'name' | 'size'> & { readonly id: string };
  readonly buttons?: readonly FakeButton[];
  readonly quickReplies?: readonly FakeButton[];
}

/** Hears of a thread's new lines. */
type Listener = (line: ThreadLine) => void;

/** What each person on one fake platform has written and received, in order, while the process lives. */
export interface Threads {
  add(personId: string, line: ThreadLine): void;
  /** Plays the thread from its beginning, then every new line; returns the way to stop. */
  follow(personId: string, listener: Listener): () => void;
}

/** Persons remembered; the oldest is forgotten first, so that a page left open for weeks does not grow. */
const MAX_PERSONS = 200;

/** Records the threads of a fake platform. */
export function createThreads(platform: Pick<FakePlatform, 'onMessage'>): Threads {
  const threads = new Map<string, { lines: ThreadLine[]; listeners: Set<Listener> }>();

  function threadOf(personId: string) {
    const known = threads.get(personId) ?? { lines: [], listeners: new Set<Listener>() };
    threads.set(personId, known);
    const [oldest] = threads.keys();
    if (threads.size > MAX_PERSONS && oldest !== undefined && oldest !== personId) threads.delete(oldest);
    return known;
  }

  function add(personId: string, line: ThreadLine): void {
    const { lines, listeners } = threadOf(personId);
    lines.push(line);
    for (const listener of listeners) listener(line);
  }

  platform.onMessage(({ id, personId, from, text, buttons, file }) => {
    const of = (style: FakeButton['style']) => buttons.filter((button) => button.style === style);
    const brought = file && { file: { id, kind: file.kind, name: file.name, size: file.size } };
    add(personId, { from, text, ...brought, buttons: of('button'), quickReplies: of('quick_reply') });
  });

  return {
    add,
    follow(personId, listener) {
      const { lines, listeners } = threadOf(personId);
      for (const line of lines) listener(line);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
