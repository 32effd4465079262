import { createHmac } from 'node:crypto';

import type { Request, Response, Router } from 'express';

import type { ChannelName } from '../../conversations/model.ts';
import type { KeptOutboundFile, OutboundFiles } from '../../conversations/ports.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import { equalSecrets } from './secrets.ts';

/** Addresses of files for whoever has no session with us: a citizen's browser, a platform that fetches by itself. */
export interface FileLinks {
  /** Path and query below the channel's own pages, good until `lifeMs` from now. */
  of(fileId: string): string;
  /** Serves them. */
  mount(router: Router): void;
}

/** Options of {@link createFileLinks}. */
export interface FileLinksOptions {
  readonly db: Db;
  /** A link of one channel is none of another. */
  readonly channel: ChannelName;
  readonly files: OutboundFiles;
  readonly lifeMs: number;
  readonly clock: Clock;
}

const EXPIRED = 'Liên kết đã hết hạn. Mời Anh/Chị tải lại trang trò chuyện rồi mở lại tệp.';

/** Links that are signed, end, and lead to nothing once the file is erased. */
export function createFileLinks({ db, channel, files, lifeMs, clock }: FileLinksOptions): FileLinks {
  const key = String(db.prepare('SELECT key FROM file_link_key').pluck().get());
  const sign = (fileId: string, until: EpochMs): string =>
    createHmac('sha256', key).update(`${channel} ${fileId} ${until}`).digest('base64url');

  function serve(request: Request, response: Response): void {
    const { id } = request.params;
    const [until, signature] = [request.query['until'], request.query['key']];
    if (typeof id !== 'string' || typeof until !== 'string' || typeof signature !== 'string') return missing(response);
    if (!equalSecrets(signature, sign(id, Number(until)))) return missing(response);
    if (Number(until) < clock.now()) return void response.status(410).type('text/plain').send(EXPIRED);
    const file = files.find(id);
    if (file === undefined) return missing(response);
    send(response, file);
  }

  return {
    of(fileId) {
      const until = clock.now() + lifeMs;
      return `files/${fileId}?until=${until}&key=${sign(fileId, until)}`;
    },
    mount: (router) => void router.get('/files/:id', serve),
  };
}

function missing(response: Response): void {
  response.status(404).type('text/plain').send('NOT_FOUND');
}

/** Pictures were made here and are shown; everything else is only ever downloaded. Other sites may embed a picture. */
function send(response: Response, { path, name, kind, mediaType }: KeptOutboundFile): void {
  response.attachment(name);
  const disposition = String(response.getHeader('Content-Disposition'));
  response.set({
    'Content-Disposition': kind === 'image' ? disposition.replace(/^attachment/, 'inline') : disposition,
    'Content-Type': mediaType.startsWith('text/') ? 'text/plain; charset=utf-8' : mediaType,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex',
    'Cache-Control': 'private, no-store',
  });
  const options = {
    cacheControl: false,
    etag: false,
    lastModified: false,
    acceptRanges: false,
    dotfiles: 'allow',
  } as const;
  response.sendFile(path, options, (error?: unknown) => {
    if (error === undefined || error === null || response.headersSent) return;
    response.removeHeader('Content-Disposition');
    missing(response);
  });
}
