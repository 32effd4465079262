import type { Readable } from 'node:stream';

import { Busboy } from '@fastify/busboy';
import type { Request } from 'express';

import { AppError } from '../../../infra/errors.ts';

/** A file as a form brings it; its bytes are read from the connection while they are used. */
export interface Upload {
  /** As the browser told it, unchecked; empty when no file was chosen. */
  readonly name: string;
  readonly bytes: Readable;
}

/** A form with a file, read up to the file: what stands before it, and the file itself. */
export interface UploadForm {
  readonly fields: unknown;
  readonly upload?: Upload;
  /** To be called when the answer is settled: lets go of what was not read, so that the browser hears the answer. */
  readonly done: () => void;
}

/** The text of an answer and its quotations, in UTF-8, with room to spare; a file name is a header of its part. */
const LIMITS = { fields: 50, fieldSize: 256 * 1024, files: 1, parts: 60, headerPairs: 20, headerSize: 8 * 1024 };

/**
 * Reads `multipart/form-data` up to its first file. Fields, and with them the form's token, have to stand before it, as
 * browsers send them in the order of the page; what follows the file is not looked at.
 * @throws AppError `FORM_BROKEN` when the body is no such form or is cut off; a file that is cut off fails its stream.
 */
export function readUploadForm(request: Request): Promise<UploadForm> {
  const type = request.get('content-type');
  if (type === undefined || request.is('multipart/form-data') === false) {
    return Promise.resolve({ fields: request.body as unknown, done: () => undefined });
  }
  const { promise, resolve, reject } = settling<UploadForm>();
  const fields = new Map<string, string | string[]>();
  let file: Readable | undefined;

  function done(): void {
    request.unpipe();
    request.resume();
  }

  function fail(cause: unknown): void {
    const error = new AppError('FORM_BROKEN', { cause });
    done();
    file?.destroy(error);
    reject(error);
  }

  function take(name: string, bytes: Readable): void {
    file = bytes;
    // A stream that fails before anybody reads it must fail whoever reads it later, and not the process.
    bytes.on('error', (error) => void bytes.destroy(error));
    resolve({ fields: Object.fromEntries(fields), upload: { name, bytes }, done });
  }

  try {
    const parser = new Busboy({ headers: { ...request.headers, 'content-type': type }, limits: LIMITS });
    parser.on('field', (name, value, _nameCut, cut) => (cut ? fail('field') : void add(fields, { name, value })));
    parser.on('file', (_field, bytes, name) => take(name, bytes));
    for (const limit of ['fieldsLimit', 'partsLimit'] as const) parser.on(limit, () => fail(limit));
    parser.on('finish', () => resolve({ fields: Object.fromEntries(fields), done }));
    parser.on('error', fail);
    request.once('close', () => (request.complete ? undefined : fail('cut off')));
    request.pipe(parser);
  } catch (error) {
    fail(error);
  }
  return promise;
}

/** A field that was sent several times is an array, as in other forms. */
function add(
  fields: Map<string, string | string[]>,
  { name, value }: { readonly name: string; readonly value: string },
): void {
  const before = fields.get(name);
  fields.set(name, before === undefined ? value : [before, value].flat());
}

function settling<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
