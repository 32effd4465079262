import type { StaffVisit } from './visit.ts';

/** Well under the minute after which proxies give an idle connection up. */
const HEARTBEAT_MS = 15_000;

/** A page that takes nothing in is let go; it comes back by itself and goes on where it was. */
const MAX_UNSENT_BYTES = 1_000_000;

/** One server-sent event. `data` may hold line breaks. */
export interface StreamEvent {
  readonly event?: string;
  /** Comes back as `Last-Event-ID` after a lost connection. */
  readonly id?: number;
  readonly data: string;
}

/** An open stream of events to one page. */
export interface Stream {
  /** Sends an event; `false` when the stream has ended, or ends now because the session has. */
  send(event: StreamEvent): boolean;
  close(): void;
}

/**
 * Answers with a stream of server-sent events. It ends when the page is left, and at the latest at the next heartbeat
 * after the session has ended, with the event `signed-out`; `onClose` is called once in each case.
 */
export function openStream(
  visit: StaffVisit,
  { onClose, heartbeatMs = HEARTBEAT_MS }: { readonly onClose: () => void; readonly heartbeatMs?: number },
): Stream {
  const { response } = visit;
  let open = true;
  response.set({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  response.flushHeaders();
  const timer = setInterval(() => beat(), heartbeatMs);
  timer.unref();
  const close = () => {
    if (!open) return;
    open = false;
    clearInterval(timer);
    response.end();
    onClose();
  };
  const stillAllowed = (): boolean => {
    if (!open) return false;
    if (response.writableLength > MAX_UNSENT_BYTES) {
      response.destroy();
      return false;
    }
    try {
      if (visit.alive()) return true;
    } catch {
      // Outside of any request an error would end the process; the page, which comes back, brings the fault into the log.
      response.destroy();
      return false;
    }
    response.write(textOf({ event: 'signed-out', data: '' }));
    close();
    return false;
  };
  const beat = () => {
    if (stillAllowed()) response.write(':\n\n');
  };
  response.once('close', close);
  return {
    close,
    send: (event) => stillAllowed() && (response.write(textOf(event)), true),
  };
}

/** The number the page has seen last, after a lost connection; `undefined` at the first. */
export function lastEventId(visit: StaffVisit): number | undefined {
  const sent = Number(visit.request.get('last-event-id') ?? Number.NaN);
  return Number.isSafeInteger(sent) && sent >= 0 ? sent : undefined;
}

function textOf({ event, id, data }: StreamEvent): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `${event === undefined ? '' : `event: ${event}\n`}${id === undefined ? '' : `id: ${id}\n`}${lines.join('')}\n`;
}
