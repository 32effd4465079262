import type { Button, OutboundFile, OutboundPart, Quotation } from '../../conversations/model.ts';
import { countCodePoints, splitRanges, toNfc } from './text.ts';
import type { SplitLimits, TextRange } from './text.ts';

/** Input of {@link buildParts}: the whole text, the buttons for its last part, and the passages shown as law. */
export interface PartsInput extends SplitLimits {
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly quotations: readonly Quotation[];
}

/**
 * Splits a message into parts in reading order. Buttons go with the last part. A quotation that runs over a cut is
 * cut with it, so that every part can be checked against the article on its own.
 */
export function buildParts({ text, buttons, quotations, ...limits }: PartsInput): OutboundPart[] {
  const whole = toNfc(text);
  const ranges = splitRanges(whole, limits);
  const placed = quotations.map((quotation) => place(whole, quotation));
  return ranges.map((range, index) => ({
    text: whole.slice(range.start, range.end),
    buttons: index === ranges.length - 1 ? buttons : [],
    quotations: placed.flatMap((quotation) => within(whole, quotation, { range, first: index === 0 })),
  }));
}

/**
 * Puts a file behind the parts of its text: into the only one where the platform shows `caption` code points beside such
 * a file, into one of its own otherwise. A text that came to nothing makes no part.
 */
export function withFile(
  parts: readonly OutboundPart[],
  { file, caption }: { readonly file: OutboundFile | undefined; readonly caption: number },
): OutboundPart[] {
  const said = parts.filter(({ text }) => text.trim() !== '');
  if (file === undefined) return [...parts];
  const [only] = said;
  if (only !== undefined && said.length === 1 && only.buttons.length === 0 && countCodePoints(only.text) <= caption) {
    return [{ ...only, file }];
  }
  return [...said, { text: '', buttons: [], quotations: [], file }];
}

interface PlacedQuotation {
  readonly quotation: Quotation;
  readonly start: number;
  readonly end: number;
}

function place(whole: string, quotation: Quotation): PlacedQuotation {
  const text = toNfc(quotation.text).trim();
  const start = text === '' ? -1 : whole.indexOf(text);
  return { quotation: { ...quotation, text }, start, end: start + text.length };
}

/** The piece of the quotation in this part; one that is nowhere in the text is checked with the first part. */
function within(
  whole: string,
  placed: PlacedQuotation,
  { range, first }: { range: TextRange; first: boolean },
): Quotation[] {
  if (placed.start < 0) return first ? [placed.quotation] : [];
  const start = Math.max(range.start, placed.start);
  const end = Math.min(range.end, placed.end);
  return start < end ? [{ ...placed.quotation, text: whole.slice(start, end) }] : [];
}
