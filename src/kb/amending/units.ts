import type { Instruction } from './instructions.ts';
import type { Part } from './parts.ts';

/** A part of an article with the stretch of the amending text that holds its new words. */
export interface Unit {
  readonly part: Part;
  /** Null: the words of the part were not told apart. */
  readonly text: { readonly start: number; readonly end: number } | null;
}

/**
 * Gives each part of an instruction its own stretch of the new words: “3. … 4. …” for Khoản 3 and 4. The words have to
 * open with the mark of the first part, and to hold the marks of the others at the start of a line, in order; else none
 * is told apart.
 */
export function unitsOf({ parts, text }: Pick<Instruction, 'parts' | 'text'>, amending: string): Unit[] {
  const untold = parts.map((part) => ({ part, text: null }));
  if (!text) return untold;
  const words = amending.slice(text.start, text.end);
  const starts: number[] = [];
  for (const part of parts) {
    const from = starts.length === 0 ? 0 : (starts.at(-1) ?? 0) + 1;
    const at = markAt(words, { part, from });
    if (at === -1 || (starts.length === 0 && words.slice(0, at).trim() !== '')) return untold;
    starts.push(at);
  }
  return parts.map((part, index) => {
    const [start, end] = [starts[index] ?? 0, starts[index + 1] ?? words.length];
    const unit = words.slice(start, end).trimEnd();
    return { part, text: { start: text.start + start, end: text.start + start + unit.length } };
  });
}

/** Where a part opens: `Điều 5.`, `5.`, `a)`, at the start of a line. */
function markAt(words: string, { part, from }: { readonly part: Part; readonly from: number }): number {
  const mark = part.diem === null ? (part.khoan === null ? `Điều ${part.dieu}` : part.khoan) : part.diem;
  const ending = part.diem === null ? '[.:]' : '\\)';
  const pattern = new RegExp(`(?<=^|\\n)[ \\t\\u00a0]*${mark}${ending}`, 'gu');
  pattern.lastIndex = from;
  return pattern.exec(words)?.index ?? -1;
}
