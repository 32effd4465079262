import { type IncomingMessage, get } from 'node:http';

/** One server-sent event as it arrived. */
export interface ServerEvent {
  readonly name: string;
  /** Empty when the event had none. */
  readonly id: string;
  readonly data: string;
}

/** Options of {@link followStream}. */
export interface FollowOptions {
  readonly url: string;
  readonly cookie: string;
  readonly onEvent: (event: ServerEvent) => void;
}

/** A stream that is taken up again, as a browser does, when it breaks. */
export interface Followed {
  /** When it was connected last, and broke last, by `performance.now()`; 0 for never. */
  readonly connectedAt: number;
  readonly brokenAt: number;
  /** How often it has been connected. */
  readonly connections: number;
  /** Breaks the connection as a lost network does. */
  drop(): void;
  close(): void;
}

/** Browsers wait for some seconds; one is enough for the outage to be felt. */
const RECONNECT_MS = 1000;

/** Follows a stream of server-sent events, with `Last-Event-ID` after every break. */
export function followStream({ url, cookie, onEvent }: FollowOptions): Followed {
  const state = { connectedAt: 0, brokenAt: 0, connections: 0 };
  let lastId = '';
  let open = true;
  let current: IncomingMessage | undefined;
  let timer: NodeJS.Timeout | undefined;

  function connect(): void {
    const headers = { accept: 'text/event-stream', cookie, ...(lastId !== '' && { 'last-event-id': lastId }) };
    const request = get(url, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) return broken();
      current = response;
      state.connectedAt = performance.now();
      state.connections += 1;
      read(response);
    });
    request.on('error', broken);
  }

  function read(response: IncomingMessage): void {
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    });
    response.on('error', () => undefined);
    response.on('close', broken);
  }

  function take(block: string): void {
    const lines = block.split('\n');
    const field = (name: string) =>
      lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
    const data = field('data');
    if (data.length === 0) return;
    const id = field('id')[0] ?? '';
    if (id !== '') lastId = id;
    onEvent({ name: field('event')[0] ?? 'message', id, data: data.join('\n') });
  }

  function broken(): void {
    if (!open || timer !== undefined) return;
    state.brokenAt = performance.now();
    timer = setTimeout(() => {
      timer = undefined;
      connect();
    }, RECONNECT_MS);
  }

  connect();
  return {
    get connectedAt() {
      return state.connectedAt;
    },
    get brokenAt() {
      return state.brokenAt;
    },
    get connections() {
      return state.connections;
    },
    drop: () => current?.destroy(),
    close() {
      open = false;
      clearTimeout(timer);
      current?.destroy();
    },
  };
}
