import type { Response } from 'express';

import type { ChatLine, ChatLines } from './lines.ts';

/** One browser tab that listens. */
interface Listener {
  readonly personId: string;
  readonly response: Response;
  cursor: number;
}

/** Options of {@link Streams.open}. */
export interface OpenStream {
  readonly personId: string;
  readonly response: Response;
  /** The last line the browser has; `undefined` at its first visit to a page. */
  readonly after: number | undefined;
}

/** Tells browsers what is new in their threads. What they are told is read from disk; nothing is kept only here. */
export interface Streams {
  open(stream: OpenStream): void;
  /** There may be something new for this visitor. */
  wake(personId: string): void;
  /** An answer is being prepared. */
  typing(personId: string): void;
  /** How many tabs of this visitor listen. */
  count(personId: string): number;
  close(): void;
}

/** What a browser is given at the start. */
export interface Opening {
  /** Whether what it had before must be dropped. */
  readonly reset: boolean;
  readonly lines: readonly ChatLine[];
}

/** Lines of a thread that are shown when a page is opened. */
const HISTORY = 100;
/** Lines in one go. */
const BATCH = 100;
/** Proxies close connections that are silent for 30 s to 60 s; the widget takes 45 s of silence for a dead line. */
const HEARTBEAT_MS = 15_000;
/** A browser that takes nothing any more must not make us keep its lines in memory. */
const MAX_BACKLOG_BYTES = 1024 * 1024;

/** What to show a browser that has lines up to `after`. */
export function openingOf(lines: ChatLines, { personId, after }: Pick<OpenStream, 'personId' | 'after'>): Opening {
  // Places beyond the newest were given by a database that is no more: a backup was restored.
  if (after === undefined || after > lines.newest())
    return { reset: after !== undefined, lines: lines.latest(personId, HISTORY) };
  return { reset: false, lines: lines.after(personId, after, BATCH) };
}

/** Server-sent events over `lines`. `hello` is told at the start of each stream. */
export function createStreams(lines: ChatLines, hello: object): Streams {
  const listeners = new Map<string, Set<Listener>>();
  const beat = setInterval(() => {
    for (const set of listeners.values()) for (const listener of set) pump(lines, listener, ': beat\n\n');
  }, HEARTBEAT_MS);
  beat.unref();

  const each = (personId: string, act: (listener: Listener) => void): void => listeners.get(personId)?.forEach(act);

  function leave(listener: Listener): void {
    const set = listeners.get(listener.personId);
    set?.delete(listener);
    if (set?.size === 0) listeners.delete(listener.personId);
  }

  return {
    open({ personId, response, after }) {
      const { reset, lines: first } = openingOf(lines, { personId, after });
      const cursor = first.at(-1)?.seq ?? (reset ? 0 : (after ?? 0));
      const listener: Listener = { personId, response, cursor };
      response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
      response.flushHeaders();
      response.write(`${reset ? frame('reset', {}) : ''}${first.map(lineFrame).join('')}${frame('ready', hello)}`);
      listeners.set(personId, (listeners.get(personId) ?? new Set()).add(listener));
      response.on('close', () => leave(listener));
      pump(lines, listener, '');
    },
    wake: (personId) => each(personId, (listener) => pump(lines, listener, '')),
    typing: (personId) => each(personId, ({ response }) => void response.write(frame('typing', {}))),
    count: (personId) => listeners.get(personId)?.size ?? 0,
    close() {
      clearInterval(beat);
      for (const set of listeners.values()) for (const { response } of set) response.end();
    },
  };
}

/**
 * Writes everything after the listener's cursor, and `otherwise` when there is nothing. A thread that cannot be read ends its
 * stream: the heartbeat of all others must go on, and the browser, which comes back, brings the fault into the log.
 */
function pump(lines: ChatLines, listener: Listener, otherwise: string): void {
  const { response } = listener;
  if (response.writableLength > MAX_BACKLOG_BYTES) return void response.destroy();
  try {
    const text = news(lines, listener) || otherwise;
    if (text !== '') response.write(text);
  } catch {
    response.destroy();
  }
}

/** What the listener has not been told. */
function news(lines: ChatLines, listener: Listener): string {
  let text = '';
  for (let batch = lines.after(listener.personId, listener.cursor, BATCH); batch.length > 0;) {
    text += batch.map(lineFrame).join('');
    listener.cursor = batch.at(-1)?.seq ?? listener.cursor;
    batch = batch.length < BATCH ? [] : lines.after(listener.personId, listener.cursor, BATCH);
  }
  return text;
}

function lineFrame(line: ChatLine): string {
  return `id: ${line.seq}\n${frame('line', line)}`;
}

function frame(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
