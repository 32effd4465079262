import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';

import { afterAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';

import { kindOf } from '../../src/attachments/kinds.ts';
import { createPictures } from '../../src/attachments/pictures.ts';
import { photo } from './support.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-pictures-'));
const remake = createPictures();
let files = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function made(bytes: Buffer, mediaType: string) {
  const file = path.join(folder, `p${(files += 1)}`);
  writeFileSync(file, bytes);
  return remake(file, kindOf(mediaType)!);
}

/** A PNG whose header promises any size. */
function hugePng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

describe('a picture made anew', () => {
  test('keeps its pixels and loses where it was taken, whose it is and what was hidden behind it', async () => {
    const secret = Buffer.concat([await photo(), Buffer.from('<script>alert(document.cookie)</script>PK\x03\x04')]);
    expect(secret.includes('SECRET-OWNER')).toBe(true);
    const picture = await made(secret, 'image/jpeg');
    expect(picture).toMatchObject({ mediaType: 'image/jpeg', width: 120, height: 80 });
    const { bytes } = picture as Exclude<typeof picture, string>;
    expect(bytes.includes('SECRET-OWNER')).toBe(false);
    expect(bytes.includes('<script>')).toBe(false);
    expect((await sharp(bytes).metadata()).exif).toBeUndefined();
  });

  test('stands upright', async () => {
    const lying = await sharp(await photo())
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await made(lying, 'image/jpeg')).toMatchObject({ width: 80, height: 120 });
  });

  test('is made smaller beyond what legible documents need', async () => {
    const wide = await sharp({ create: { width: 5000, height: 1000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    expect(await made(wide, 'image/png')).toMatchObject({ mediaType: 'image/png', width: 3600, height: 720 });
  });

  test('of a moving one is its first frame', async () => {
    const red = { create: { width: 8, height: 8, channels: 3, background: '#f00' } } as const;
    const frames = [0, 1, 2].map(() => sharp(red).png().toBuffer());
    const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif({ delay: [50, 50, 50] })
      .toBuffer();
    expect(await made(gif, 'image/gif')).toMatchObject({ mediaType: 'image/png', width: 8, height: 8 });
    const webp = await sharp(await photo())
      .webp()
      .toBuffer();
    expect(await made(webp, 'image/webp')).toMatchObject({ mediaType: 'image/webp', width: 120 });
  });
});

describe('what is not a picture', () => {
  test('is refused for its dimensions before it is unpacked', async () => {
    expect(await made(hugePng(50_000, 50_000), 'image/png')).toBe('pixels');
    expect(await made(hugePng(60_000, 1_000), 'image/png')).toBe('pixels');
  });

  test('is refused when it cannot be read', async () => {
    const whole = await photo({ width: 600, height: 400 });
    expect(await made(whole.subarray(0, whole.length / 2), 'image/jpeg')).toBe('broken');
    expect(await made(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), 'image/jpeg')).toBe('broken');
    expect(await made(hugePng(100, 100), 'image/png')).toBe('broken');
  });

  test('is not opened in any other format, drawings and documents included', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';
    expect(await made(Buffer.from(svg), 'image/png')).toBe('broken');
    const tiff = await sharp(await photo())
      .tiff()
      .toBuffer();
    expect(await made(tiff, 'image/jpeg')).toBe('broken');
  });
});
