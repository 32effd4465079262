/** A stretch of a text, in UTF-16 positions: `text.slice(start, end)`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Sizes for {@link splitRanges}, in code points. `lastLimit` applies to the last part, which carries the buttons. */
export interface SplitLimits {
  readonly limit: number;
  readonly lastLimit: number;
}

/**
 * Where a text may be cut, the best place first: paragraph, line, sentence, clause, word. A full stop right after a
 * number (“Điều 5.”, “2.”) does not end a sentence: it would part a heading from what it heads.
 */
const BOUNDARIES: readonly RegExp[] = [
  /\n[^\S\n]*(?=\n)/g,
  /\n/g,
  /(?<!\d)[.!?…]["”’)\]]*(?=\s)/g,
  /[;:,](?=\s)/g,
  /\s/g,
];

/** How far back from the end of a head part each of {@link BOUNDARIES} is looked for, as a share of the limit. */
const REACH: readonly number[] = [0.4, 0.4, 0.6, 0.6, 1];

/** Canonical composition; decomposed Vietnamese is about 28 % longer and would not fit the platforms' limits. */
export function toNfc(text: string): string {
  return text.normalize('NFC');
}

/** Length as the platforms count it: code points. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * Cuts a text into parts that fit, at the best boundary within reach. Nothing but white space at the cuts is left
 * out. An empty or blank text has no parts.
 */
export function splitRanges(text: string, { limit, lastLimit }: SplitLimits): TextRange[] {
  const offsets = codePointOffsets(text);
  const ranges: TextRange[] = [];
  let rest = trimRange(text, { start: 0, end: text.length });
  while (rest.start < rest.end) {
    const length = distance(offsets, rest);
    if (length <= Math.min(limit, lastLimit)) return [...ranges, rest];
    const cut =
      length <= limit ? cutForTail(text, { offsets, rest, lastLimit }) : cutForHead(text, { offsets, rest, limit });
    ranges.push(trimRange(text, { start: rest.start, end: cut }));
    rest = trimRange(text, { start: cut, end: rest.end });
  }
  return ranges;
}

/**
 * Shortens a button title to `limit` code points, at a word end where that keeps at least half, with an ellipsis.
 * Control characters go; what is left may be empty.
 */
export function cutTitle(title: string, limit: number): string {
  const points = [...toNfc(title).replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim()];
  if (points.length <= limit) return points.join('');
  const kept = points.slice(0, limit - 1).join('');
  const wordEnd = points[limit - 1] === ' ' ? kept.length : kept.lastIndexOf(' ');
  const text = wordEnd >= kept.length / 2 ? kept.slice(0, wordEnd) : kept;
  return `${text.replace(/[\s,;:.–-]+$/u, '')}…`;
}

interface TailCut {
  readonly offsets: Uint32Array;
  readonly rest: TextRange;
  readonly lastLimit: number;
}

/** The first good boundary after which the rest fits the last part: the last part stays as long as it may be. */
function cutForTail(text: string, { offsets, rest, lastLimit }: TailCut): number {
  const low = offsetAt(offsets, indexOf(offsets, rest.end) - lastLimit);
  for (const boundary of BOUNDARIES) {
    const first = positions(text, boundary, { start: Math.max(low, rest.start + 1), end: rest.end - 1 }).at(0);
    if (first !== undefined) return first;
  }
  return keepCluster(text, { start: rest.start, end: low });
}

interface HeadCut {
  readonly offsets: Uint32Array;
  readonly rest: TextRange;
  readonly limit: number;
}

function cutForHead(text: string, { offsets, rest, limit }: HeadCut): number {
  const startIndex = indexOf(offsets, rest.start);
  const high = offsetAt(offsets, startIndex + limit);
  for (const [rank, boundary] of BOUNDARIES.entries()) {
    const low = offsetAt(offsets, startIndex + Math.max(1, Math.ceil(limit * (1 - (REACH[rank] ?? 1)))));
    const last = positions(text, boundary, { start: low, end: high }).at(-1);
    if (last !== undefined) return last;
  }
  return keepCluster(text, { start: rest.start, end: high });
}

/** Ends of the boundary's matches within the range, both ends included. */
function positions(text: string, boundary: RegExp, { start, end }: TextRange): number[] {
  // One character of context on each side lets look-behind and look-ahead see across the window.
  const from = Math.max(0, start - 2);
  const window = text.slice(from, end + 1);
  return [...window.matchAll(boundary)]
    .map((match) => from + match.index + match[0].length)
    .filter((position) => position >= start && position <= end);
}

/** Moves a hard cut back so that a letter is not parted from its combining marks or joiners. */
function keepCluster(text: string, { start, end }: TextRange): number {
  // 32 units is far beyond any real cluster; a longer one is an attack on the screen and may be cut.
  for (let cut = end; cut > Math.max(start, end - 32); cut -= 1) {
    if (!/^[\p{M}\u200d\udc00-\udfff]/u.test(text.slice(cut)) && text[cut - 1] !== '\u200d') return cut;
  }
  return end;
}

function codePointOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(countCodePoints(text) + 1);
  let index = 0;
  let offset = 0;
  for (const point of text) {
    offsets[index] = offset;
    offset += point.length;
    index += 1;
  }
  offsets[index] = offset;
  return offsets;
}

function offsetAt(offsets: Uint32Array, index: number): number {
  return offsets[Math.min(Math.max(index, 0), offsets.length - 1)] ?? 0;
}

/** Binary search: the code point index at a UTF-16 offset. */
function indexOf(offsets: Uint32Array, offset: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function distance(offsets: Uint32Array, { start, end }: TextRange): number {
  return indexOf(offsets, end) - indexOf(offsets, start);
}

function trimRange(text: string, { start, end }: TextRange): TextRange {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text.charAt(from))) from += 1;
  while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
  return { start: from, end: to };
}
