/** Ends of sentences and of the points of a clause, best places first. */
const BREAKS: readonly RegExp[] = [/\n+/g, /[.;:?!…]["”’)]*\s+/g, /,\s+/g, /\s+/g];
/** A page is not cut in its first half just because a paragraph ends there. */
const EARLIEST = 0.5;

/**
 * Cuts a text into pieces of at most `max` UTF-16 units, at paragraphs, sentences, commas or blanks, in this order of
 * preference. Nothing is lost: the pieces joined are the text. A word longer than `max` is cut between characters.
 */
export function pages(text: string, max: number): string[] {
  const result: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const at = breakBefore(rest, max);
    result.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  if (rest !== '' || result.length === 0) result.push(rest);
  return result;
}

/** The longest beginning of the text of at most `max` units that ends well. */
export function beginning(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, breakBefore(text, max)).trimEnd();
}

/** A label of at most `max` code points, the end of a longer one replaced by `…`. */
export function label(text: string, max: number): string {
  const characters = [...text.normalize('NFC')];
  return characters.length <= max
    ? characters.join('')
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}

function breakBefore(text: string, max: number): number {
  const head = text.slice(0, max + 1);
  for (const pattern of BREAKS) {
    const ends = [...head.matchAll(pattern)].map((match) => match.index + match[0].length).filter((end) => end <= max);
    const last = ends.at(-1);
    if (last !== undefined && last >= max * EARLIEST) return last;
  }
  return betweenCharacters(text, max);
}

/** Not between the halves of a surrogate pair, nor before a combining mark. */
function betweenCharacters(text: string, max: number): number {
  let at = max;
  while (at > 1 && /^[\uDC00-\uDFFF\p{M}]/u.test(text.slice(at, at + 1))) at--;
  return at;
}
