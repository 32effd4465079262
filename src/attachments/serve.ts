import type { Response } from 'express';

import { AppError } from '../infra/errors.ts';
import type { KeptFile } from './attachments.ts';

/**
 * Answers with a kept file, for somebody who may see its conversation. Pictures made here are shown; everything else is
 * only ever downloaded, and would have no rights if a browser opened it all the same. Browsers keep no copy.
 * @throws AppError `ATTACHMENT_LOST` when the file is not on disk.
 */
export function serveFile(response: Response, { view, root, path }: KeptFile): Promise<void> {
  // Names the file for saving as well; `attachment` keeps it out of the page.
  response.attachment(view.name);
  if (view.shown === 'inline') {
    const disposition = String(response.getHeader('Content-Disposition'));
    response.set('Content-Disposition', disposition.replace(/^attachment/, 'inline'));
  }
  response.set({
    'Content-Type': view.mediaType.startsWith('text/') ? 'text/plain; charset=utf-8' : view.mediaType,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  const options = { root, cacheControl: false, etag: false, lastModified: false, acceptRanges: false };
  return new Promise((resolve, reject) => {
    response.sendFile(path, options, (error?: unknown) => {
      // With headers sent the reader has gone away in the middle: nobody is left to be told.
      if (error === undefined || error === null || response.headersSent) return resolve();
      response.removeHeader('Content-Disposition');
      reject(new AppError('ATTACHMENT_LOST', { detail: view.id, cause: error }));
    });
  });
}
