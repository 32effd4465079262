import { createEventReader } from './sse.js';

/** The server sends something every 15 s; after three of them missing the line is dead. */
const SILENCE_MS = 45_000;
/** A proxy that keeps streams back has shown nothing after this long. */
const FIRST_BYTE_MS = 10_000;
const POLL_MS = 4_000;
/** Polls before a stream is tried again. */
const POLLS = 30;
const MAX_PAUSE_MS = 15_000;

/**
 * Hears what is new, from the last line on: by a stream, and where streams do not come through, by asking. `on` has
 * `line`, `reset`, `ready`, `typing` and `state` ('online' or 'offline').
 */
export function createListener({ base, secret, on }) {
  let cursor;
  let failures = 0;
  let running;

  const headers = () => ({
    Authorization: `Bearer ${secret}`,
    ...(cursor === undefined ? {} : { 'Last-Event-ID': String(cursor) }),
  });

  function take(event, data) {
    if (event === 'reset') cursor = undefined;
    if (event === 'line') cursor = Math.max(cursor ?? 0, data.seq);
    if (event === 'ready') {
      failures = 0;
      on.state('online');
    }
    on[event]?.(data);
  }

  async function stream(signal) {
    const watch = createWatch(signal);
    const response = await fetch(`${base}stream`, { headers: headers(), signal: watch.signal, cache: 'no-store' });
    if (!response.ok || !response.body) throw new RangeError(`http ${response.status}`);
    const read = createEventReader(({ event, data }) => take(event, data));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    watch.expect(FIRST_BYTE_MS);
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      watch.expect(SILENCE_MS);
      read(value);
    }
  }

  async function poll(signal) {
    for (let count = 0; count < POLLS; count += 1) {
      const response = await fetch(`${base}messages`, { headers: headers(), signal, cache: 'no-store' });
      if (!response.ok) throw new RangeError(`http ${response.status}`);
      const { reset, lines, hello } = await response.json();
      if (reset) take('reset');
      for (const line of lines) take('line', line);
      take('ready', hello);
      await pause(POLL_MS, signal);
    }
  }

  async function run(signal) {
    while (!signal.aborted) {
      try {
        // Twice in a row without a word: perhaps only streams are held back.
        await (failures >= 2 && failures % 2 === 0 ? poll(signal) : stream(signal));
      } catch {
        // Any failure has the same remedy: come back a little later.
      }
      if (signal.aborted) return;
      failures += 1;
      if (failures > 1) on.state('offline');
      await pause(Math.min(MAX_PAUSE_MS, 500 * 2 ** failures) * (0.5 + Math.random() / 2), signal);
    }
  }

  return {
    start() {
      if (running !== undefined) return;
      running = new AbortController();
      void run(running.signal);
    },
    stop() {
      running?.abort();
      running = undefined;
    },
  };
}

/** A signal that also aborts when nothing was expected again in time. */
function createWatch(outer) {
  const controller = new AbortController();
  let timer;
  outer.addEventListener('abort', () => controller.abort());
  const expect = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), ms);
  };
  expect(FIRST_BYTE_MS);
  controller.signal.addEventListener('abort', () => clearTimeout(timer));
  return { signal: controller.signal, expect };
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
