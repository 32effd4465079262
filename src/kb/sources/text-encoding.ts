import { AppError, errorCode } from '../../infra/errors.ts';

/** What Node's decoder throws at bytes that are not UTF-8. */
const NOT_UTF8 = 'ERR_ENCODING_INVALID_ENCODED_DATA';

/** Bytes as text. Law is read as UTF-8 or UTF-16 with its mark; anything else is named, so that it can be saved again. */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.includes('\0')) throw new AppError('SOURCE_ENCODING', { detail: 'looks like UTF-16 without its mark' });
    return text.normalize('NFC');
  } catch (error) {
    if (errorCode(error) !== NOT_UTF8) throw error;
    throw new AppError('SOURCE_ENCODING', { cause: error, detail: `looks like ${guessEncoding(bytes)}` });
  }
}

/** windows-1258 writes tones as combining bytes (CC, D2, DE, EC, F2) behind plain vowels; TCVN3 does not. */
function guessEncoding(bytes: Buffer): string {
  const sample = bytes.subarray(0, 20_000);
  let tones = 0;
  let tcvn3 = 0;
  for (let at = 1; at < sample.length; at += 1) {
    const byte = sample[at] ?? 0;
    const afterVowel = /[aeiouyâêôăơưAEIOUY\xe2\xea\xf4\xe3\xf5\xfd]/.test(String.fromCharCode(sample[at - 1] ?? 0));
    if (afterVowel && [0xcc, 0xd2, 0xde, 0xec, 0xf2].includes(byte)) tones += 1;
    if ([0xb5, 0xb8, 0xb6, 0xb7, 0xb9, 0xae, 0xa8, 0xa9].includes(byte)) tcvn3 += 1;
  }
  if (tones > tcvn3) return 'windows-1258';
  return tcvn3 > 0 ? 'TCVN3' : 'another encoding';
}
