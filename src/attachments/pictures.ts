import sharp, { type Sharp } from 'sharp';

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
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
  });
  return async (file, kind) => {
    try {
      return await remake(file, kind);
    } catch {
      return 'broken';
    }
  };
}

async function remake(file: string, { mediaType }: FileKind): Promise<Picture | 'pixels'> {
  // Reads the header only, so the dimensions can be anything.
  const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
  if (width * height > MAX_PIXELS) return 'pixels';
  const upright = sharp(file, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true })
    .autoOrient()
    .resize({ width: MAX_EDGE, height: MAX_EDGE, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: MAX_SECONDS });
  const { data, info } = await encode(upright, mediaType).toBuffer({ resolveWithObject: true });
  return { bytes: data, mediaType: `image/${info.format}`, width: info.width, height: info.height };
}

/** The same format again, but a still PNG for a GIF. Quality 85 is where text in photographed documents stays sharp. */
function encode(picture: Sharp, mediaType: string): Sharp {
  if (mediaType === 'image/jpeg') return picture.jpeg({ quality: 85 });
  return mediaType === 'image/webp' ? picture.webp({ quality: 85 }) : picture.png();
}
