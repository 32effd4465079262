import { z } from 'zod';

import type { Attachment } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';

/**
 * Longest text kept in an event; the full body stays in `raw`. People's apps stop at a few thousand characters, and
 * a bound keeps normalisation and search fast whatever is sent.
 */
const MAX_TEXT = 20_000;

/** A platform id: an opaque string; numbers become their digits. Control characters and lone surrogates are refused. */
export const idField = z
  .union([z.string(), z.number().int().nonnegative()])
  .transform(String)
  .pipe(z.string().regex(/^[^\p{C}\s]{1,256}$/u));

/** Free text: never refused, made safe to store (no NUL, no lone surrogate, bounded). */
export const textField = z.string().transform(cleanText);

/**
 * A payload or name of bounded length. Marks that turn the direction of writing round are left out: a file called
 * `anh<U+202E>gpj.exe` must not look like a picture, and a name must not turn round what stands beside it.
 */
export const labelField = z
  .string()
  .max(4000)
  .transform((label) => cleanText(label).replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ''));

/** A moment as the platforms write it: a number or digits, milliseconds or (feed, test button) seconds. */
export const timeField = z
  .union([z.number(), z.string().regex(/^\d{1,16}$/)])
  .transform(toEpochMs)
  // The range of a JavaScript date.
  .refine((time) => time >= 0 && time <= 8.64e15);

/** An optional member: absent, `null` and unreadable all become `undefined`, so that one odd field spoils nothing. */
export function lenient<T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodOptional<T>> {
  return schema.optional().catch(undefined);
}

/** Builds an attachment without undefined members; links that are not http(s) are left out. */
export function makeAttachment(parts: {
  readonly type: Attachment['type'];
  readonly url?: string | undefined;
  readonly name?: string | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
}): Attachment {
  const { type, url, name, latitude, longitude } = parts;
  const place = latitude !== undefined && longitude !== undefined && isOnEarth(latitude, longitude);
  return {
    type,
    ...(url !== undefined && isWebUrl(url) ? { url } : {}),
    ...(name !== undefined && name !== '' ? { name } : {}),
    ...(place ? { latitude, longitude } : {}),
  };
}

/** Whether a link can be given to a platform or a browser: absolute http or https, at most 2,048 characters. */
export function isWebUrl(url: string): boolean {
  if (url.length > 2048 || !/^https?:\/\//i.test(url)) return false;
  return URL.canParse(url);
}

function isOnEarth(latitude: number, longitude: number): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

function cleanText(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replaceAll('\0', '')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

function toEpochMs(value: number | string): EpochMs {
  const number = Number(value);
  // 10^11 is 1973 in milliseconds and the year 5138 in seconds: smaller values are seconds.
  return Math.trunc(number < 1e11 ? number * 1000 : number);
}
