import { parseStatedDay } from './dates.ts';
import type { IsoDate } from './model.ts';

/** “Luật này có hiệu lực thi hành kể từ ngày 01 tháng 8 năm 2024”, at the start of a line or behind its clause number. */
const STATEMENT =
  /^(?:\s*\d{1,2}[.)]\s*)?(?:Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết|Quyết định|Thông tư(?: liên tịch)?) này có hiệu lực(?: thi hành)?,?\s+(?:kể\s+)?từ\s+(ngày\s+\d{1,2}(?:\s+tháng\s+|[/.-])\d{1,2}(?:\s+năm\s+|[/.-])\d{4})/mu;

/** A document may take effect this many years after the year in its number; anything else was misread. */
const MAX_YEARS = 4;

/**
 * The day from which a document says that it applies, for sources that give no effect date beside the text. Quotations
 * do not count, nor a day outside the years after the one in the number.
 */
export function parseEffectDay(documentNumber: string, text: string): IsoDate | null {
  if (!text.includes('này có hiệu lực')) return null;
  const match = STATEMENT.exec(text.slice(0, 20_000).replace(/“[^”]*”/g, '“”'));
  const day = parseStatedDay(match?.[1]);
  const numbered = /\/(\d{4})\//.exec(documentNumber)?.[1];
  if (day === null || numbered === undefined) return null;
  const years = Number(day.slice(0, 4)) - Number(numbered);
  return years >= 0 && years <= MAX_YEARS ? day : null;
}
