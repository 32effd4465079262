import type { IncomingMessage } from 'node:http';

/** Neither platform publishes a size; 4 MB is far above a full Messenger batch of 1,000 updates. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Why a body cannot be had, always the sender's fault: it went away before the end, sent too much, or compressed it. */
export type BodyFault = 400 | 413 | 415;

const EMPTY = Buffer.alloc(0);

/**
 * The exact bytes of a request, or the status to refuse it with. Nothing is inflated: platforms do not compress, and the
 * signature covers the bytes on the wire. Read by hand, because every event comes this way: a body parser costs more
 * than checking the signature.
 */
export function readBody(request: IncomingMessage): Promise<Buffer | BodyFault> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (fault: BodyFault): void => {
      request.off('data', take);
      // What still comes is thrown away, so that the sender can read the answer.
      request.resume();
      resolve(fault);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) refuse(413);
      else chunks.push(chunk);
    };
    if ((request.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return refuse(415);
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return refuse(413);
    request.on('data', take);
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks)));
    request.once('error', () => resolve(400));
    // After the end this changes nothing.
    request.once('close', () => resolve(400));
  });
}
