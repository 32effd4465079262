import type { IsoDate } from './model.ts';

const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;
const YEAR_FIRST = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const IN_WORDS = /ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})/i;

/** Reads a day as Vietnamese sources write it (`01/07/2025`, `1-7-2025`, `ngày 1 tháng 7 năm 2025`) or as ISO; else null. */
export function parseDay(value: string | null | undefined): IsoDate | null {
  const text = (value ?? '').normalize('NFC').trim();
  const iso = YEAR_FIRST.exec(text);
  if (iso) return isoDay(iso[1], iso[2], iso[3]);
  const numeric = DAY_FIRST.exec(text) ?? IN_WORDS.exec(text);
  return numeric ? isoDay(numeric[3], numeric[2], numeric[1]) : null;
}

/** Reads a day as a sentence of a law states it, behind “ngày” or without it (`ngày 01/7/2025`, `1 tháng 7 năm 2025`); else null. */
export function parseStatedDay(stated: string | undefined): IsoDate | null {
  const day = (stated ?? '').replace(/^ngày\s+/u, '');
  return parseDay(day) ?? parseDay(`ngày ${day}`);
}

/** A day that exists, else null. */
export function isoDay(year = '', month = '', day = ''): IsoDate | null {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // Date.parse rolls 31 February over into March in some engines; the round trip refuses it.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? null : iso;
}
