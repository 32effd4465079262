import { connect, type Socket } from 'node:net';

/** One request as it goes over the wire, but for the head that all requests of a client share. */
export interface WirePost {
  readonly path: string;
  /** Header lines of this request, each ending in CRLF. */
  readonly headers: string;
  readonly body: string;
}

/** Posts over kept-alive connections, several requests in flight on each. */
export interface WireClient {
  /** Resolves with the status of the answer; `null` when the connection ended before it. */
  post(request: WirePost): Promise<number | null>;
  close(): void;
}

/**
 * A client for load alone: a request costs it a string, a write and the reading of a status line. Ordinary clients cost
 * as much as the service that is measured beside them. It reads what express and node:http answer to a small POST: a
 * head and a body of a given length.
 */
export function createWireClient(origin: string, connections: number): WireClient {
  const { hostname, port, host } = new URL(origin);
  const lines = Array.from({ length: connections }, () => new Line(Number(port), hostname));
  let next = 0;
  return {
    post({ path, headers, body }) {
      const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
      const request = `${head}Content-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
      next = (next + 1) % lines.length;
      return (lines[next] as Line).send(request);
    },
    close: () => lines.forEach((line) => line.close()),
  };
}

/** One connection; answers come in the order of the requests. */
class Line {
  readonly #port: number;
  readonly #hostname: string;
  #socket: Socket | undefined;
  #waiting: ((status: number | null) => void)[] = [];
  #received = '';

  constructor(port: number, hostname: string) {
    this.#port = port;
    this.#hostname = hostname;
  }

  send(request: string): Promise<number | null> {
    this.#socket ??= this.#open();
    const socket = this.#socket;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      socket.write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect(this.#port, this.#hostname).setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#lose());
    return socket;
  }

  #lose(): void {
    const waiting = this.#waiting;
    [this.#socket, this.#waiting, this.#received] = [undefined, [], ''];
    for (const resolve of waiting) resolve(null);
  }

  #read(chunk: string): void {
    this.#received += chunk;
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.#received.slice(0, end))?.[1] ?? 0);
      if (this.#received.length < end + 4 + length) return;
      const status = Number(this.#received.slice(9, 12));
      this.#received = this.#received.slice(end + 4 + length);
      this.#waiting.shift()?.(status);
    }
  }
}
