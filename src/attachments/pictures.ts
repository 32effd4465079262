import sharp, { type Sharp } from 'sharp';

import type { FileRule } from '../conversations/ports.ts';
import type { FileKind } from './kinds.ts';
import type { Refusal } from './model.ts';

/** A picture made anew. */
interface Picture {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
}

/** Makes a picture anew from a file that is one by its first bytes; never throws for what is in the file. */
export type RemakePicture = (file: string, kind: FileKind) => Promise<Picture | Extract<Refusal, 'pixels' | 'broken'>>;

/** The largest photographs of ordinary phones; platforms scale down far below. Unpacked it is 200 MB. */
const MAX_PIXELS = 50_000_000;
/** A4 at 300 dpi is 3,508 pixels high: a photographed document stays legible. */
const MAX_EDGE = 3600;
/** Ordinary pictures take well under a second. */
const MAX_SECONDS = 20;

/**
 * Creates the maker. A picture is decoded to its pixels and encoded again, upright and without metadata: the place where
 * it was taken, hidden data and whatever else the file was at the same time do not survive. Of moving pictures the first
 * frame is kept. Sets libvips, which is one per process, to open these four formats only, and to keep nothing in memory.
 */
export function createPictures(): RemakePicture {
  guardDecoder();
  return async (file, kind) => {
    try {
      return await remake(file, kind);
    } catch {
      return 'broken';
    }
  };
}

function guardDecoder(): void {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
  });
}

async function remake(file: string, { mediaType }: FileKind): Promise<Picture | 'pixels'> {
  // Reads the header only, so the dimensions can be anything.
  const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
  if (width * height > MAX_PIXELS) return 'pixels';
  return finished(encode(upright(file), mediaType));
}

/** The picture the right way up, within the bounds of what is opened. */
function upright(file: string, { edge = MAX_EDGE, animated = false } = {}): Sharp {
  return sharp(file, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true, animated })
    .autoOrient()
    .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: MAX_SECONDS });
}

async function finished(picture: Sharp): Promise<Picture> {
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  // Of a moving picture the frames lie one below the other.
  const height = info.pageHeight ?? info.height;
  return { bytes: data, mediaType: `image/${info.format}`, width: info.width, height };
}

/** The same format again, but a still PNG for a GIF. Quality 85 is where text in photographed documents stays sharp. */
function encode(picture: Sharp, mediaType: string): Sharp {
  if (mediaType === 'image/jpeg') return picture.jpeg({ quality: 85 });
  return mediaType === 'image/webp' ? picture.webp({ quality: 85 }) : picture.png();
}

/** Makes a picture anew for a channel, in a format and a size that it takes; never throws for what is in the file. */
export type FitPicture = (
  file: string,
  options: { readonly kind: FileKind; readonly rules: readonly FileRule[] },
) => Promise<Picture | Extract<Refusal, 'pixels' | 'broken' | 'too_large'>>;

/** Longest edges to try, in pixels: A4 at 300 dpi first; at the last one a page can still be read on a phone. */
const EDGES = [MAX_EDGE, 2560, 1920, 1280, 960];

/** Creates the maker for pictures that leave; it opens what {@link createPictures} opens. */
export function createPictureFitter(): FitPicture {
  guardDecoder();
  return async (file, options) => {
    try {
      return await fit(file, options);
    } catch {
      return 'broken';
    }
  };
}

async function fit(file: string, { kind, rules }: Parameters<FitPicture>[1]): ReturnType<FitPicture> {
  const { width, height, pages = 1 } = await sharp(file, { limitInputPixels: false }).metadata();
  if (width * height * pages > MAX_PIXELS) return 'pixels';
  const limitOf = (mediaType: string): number =>
    rules.find(({ mediaTypes }) => mediaTypes.includes(mediaType))?.maxBytes ?? 0;
  if (pages > 1 && limitOf('image/gif') > 0) {
    const moving = await finished(upright(file, { animated: true }).gif());
    if (moving.bytes.length <= limitOf('image/gif')) return moving;
  }
  return fitStill(file, { mediaType: kind.mediaType, limitOf });
}

/** First as it is, then as a JPEG that becomes smaller and smaller. */
async function fitStill(
  file: string,
  { mediaType, limitOf }: { readonly mediaType: string; readonly limitOf: (mediaType: string) => number },
): Promise<Picture | 'too_large'> {
  const own = mediaType === 'image/gif' ? 'image/png' : mediaType;
  const makers = [() => encode(upright(file), own), ...EDGES.map((edge) => () => flat(upright(file, { edge })))];
  for (const make of limitOf(own) > 0 ? makers : makers.slice(1)) {
    const picture = await finished(make());
    if (picture.bytes.length <= limitOf(picture.mediaType)) return picture;
  }
  return 'too_large';
}

/** What is transparent would be black. */
function flat(picture: Sharp): Sharp {
  return picture.flatten({ background: '#ffffff' }).jpeg({ quality: 85 });
}
