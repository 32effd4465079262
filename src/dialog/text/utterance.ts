import { fold, normalise } from '../../retrieval/text/normalise.ts';

/** One word, lower case with one tone position (`raw`) and without diacritics (`folded`), and its place in the text. */
export interface Token {
  readonly raw: string;
  readonly folded: string;
  readonly start: number;
  readonly end: number;
}

/** What a person typed, prepared once for every route. */
export interface Utterance {
  /** As {@link composed}, trimmed, inner runs of blanks made one; line breaks kept. */
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The folded words joined with single spaces. */
  readonly folded: string;
  /** Whether the writer uses diacritics at all. */
  readonly marked: boolean;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
/** What shows nothing itself: how an emoji or a digit is drawn, where a line may break. */
const UNSEEN = /[\p{Cf}\uFE00-\uFE0F\u20E3]/gu;
const VIETNAMESE_MARK = /[ăâđêôơưĂÂĐÊÔƠƯ]|[àáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵầấẩẫậằắẳẵặềếểễệồốổỗộờớởỡợừứửữự]/iu;

/** One spelling for what reads alike, however it was typed: NFD, fullwidth (`１６８？`), keycaps (`1️⃣`). */
export function composed(raw: string): string {
  return raw.normalize('NFKC').replace(UNSEEN, '');
}

/** Prepares a text for routing. */
export function utterance(raw: string): Utterance {
  const text = composed(raw)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
  const tokens = tokensOf(text);
  return { text, tokens, folded: tokens.map((t) => t.folded).join(' '), marked: VIETNAMESE_MARK.test(text) };
}

/** The words of a text of law, which needs nothing else of an utterance. */
export function scan(text: string): Pick<Utterance, 'tokens'> {
  return { tokens: tokensOf(text) };
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => {
    const raw = normalise(word);
    return { raw, folded: fold(raw), start: index, end: index + word.length };
  });
}

/**
 * A list of phrases, ready to be found in utterances. Written with diacritics; found in any spelling, unless `exact`
 * is set: then a word that the writer did mark must carry the same marks (`từ từ` is not `tự tử`).
 */
export interface Phrases {
  readonly exact: boolean;
  readonly entries: readonly Phrase[];
  /** Entries by their first word without marks, the longest first: the longest match wins. */
  readonly byFirst: ReadonlyMap<string, readonly Phrase[]>;
}

/** The words of one phrase. */
type Phrase = readonly PhraseWord[];

interface PhraseWord {
  readonly raw: string;
  readonly folded: string;
}

/** Compiles phrases, written one after another with commas between; see {@link Phrases}. */
export function phrases(list: string, { exact = false } = {}): Phrases {
  const entries = list
    .split(',')
    .map((text) => utterance(text).tokens.map(({ raw, folded }) => ({ raw, folded })))
    .filter((words) => words.length > 0);
  return listed(entries, exact);
}

/** Entries as a list to be found. */
export function listed(all: readonly Phrase[], exact: boolean): Phrases {
  const entries = [...all].sort((a, b) => b.length - a.length);
  const byFirst = new Map<string, Phrase[]>();
  for (const entry of entries) {
    const first = entry[0]?.folded ?? '';
    const others = byFirst.get(first);
    if (others) others.push(entry);
    else byFirst.set(first, [entry]);
  }
  return { exact, entries, byFirst };
}

/** The same phrases found only as they are marked, or without any marks: “bán vàng” is not “bạn, vâng”. */
export function asMarked({ entries }: Phrases): Phrases {
  return listed(entries, true);
}

/** The phrases of a list that have none of these words. */
export function lacking({ exact, entries }: Phrases, words: ReadonlySet<string>): Phrases {
  return listed(
    entries.filter((entry) => !entry.some(({ raw }) => words.has(raw))),
    exact,
  );
}

/** Several lists as one; exact only when all of them are. */
export function joined(...lists: readonly Phrases[]): Phrases {
  return listed(
    lists.flatMap((list) => list.entries),
    lists.every((list) => list.exact),
  );
}

/** Number of words that the longest phrase starting at word `at` covers; 0 when none does. */
export function lengthAt(tokens: readonly Token[], at: number, list: Phrases): number {
  const found = list.byFirst.get(tokens[at]?.folded ?? '')?.find((words) =>
    words.every((word, offset) => {
      const token = tokens[at + offset];
      return token !== undefined && sameWord(token, word, list.exact);
    }),
  );
  return found?.length ?? 0;
}

function sameWord(token: Token, word: PhraseWord, exact: boolean): boolean {
  if (token.folded !== word.folded) return false;
  return !exact || token.raw === word.raw || token.raw === token.folded;
}

/** Whether any phrase of the list occurs in the utterance, on word boundaries. */
export function mentions(said: Pick<Utterance, 'tokens'>, list: Phrases): boolean {
  return said.tokens.some((_, at) => lengthAt(said.tokens, at, list) > 0);
}

/** Whether the utterance begins with a phrase of the list. */
export function beginsWith(said: Pick<Utterance, 'tokens'>, list: Phrases): boolean {
  return lengthAt(said.tokens, 0, list) > 0;
}

/** The words that remain when every phrase of the lists is taken out. */
export function residue(said: Pick<Utterance, 'tokens'>, list: Phrases): Token[] {
  const rest: Token[] = [];
  for (let at = 0; at < said.tokens.length;) {
    const covered = lengthAt(said.tokens, at, list);
    const token = said.tokens[at];
    if (covered === 0 && token) rest.push(token);
    at += Math.max(covered, 1);
  }
  return rest;
}

/** Whether the utterance says nothing but phrases of `meant`, politely wrapped in phrases of `around`. */
export function saysOnly(said: Utterance, meant: Phrases, around: Phrases): boolean {
  return mentions(said, meant) && residue(said, joined(meant, around)).length === 0;
}

/**
 * The text without the phrases at its beginning (`chào ad, cho em hỏi …`); the whole text when nothing else is left, or
 * when those phrases are `addresses` alone: whoever only says `anh chị em …` speaks of them.
 */
export function withoutOpening(
  said: Utterance,
  { openings, addresses }: { readonly openings: Phrases; readonly addresses?: Phrases },
): string {
  let at = 0;
  let opens = false;
  for (let covered = lengthAt(said.tokens, at, openings); covered > 0; covered = lengthAt(said.tokens, at, openings)) {
    opens ||= addresses === undefined || lengthAt(said.tokens, at, addresses) < covered;
    at += covered;
  }
  const first = said.tokens[at];
  return first === undefined || !opens ? said.text : said.text.slice(first.start);
}

/** The words between the phrases at the beginning and those at the end; all words when nothing else is left. */
export function between(
  { tokens }: Pick<Utterance, 'tokens'>,
  { before, after }: { readonly before: Phrases; readonly after: Phrases },
): Pick<Utterance, 'tokens'> {
  let from = 0;
  for (let covered = lengthAt(tokens, 0, before); covered > 0; covered = lengthAt(tokens, from, before))
    from += covered;
  let to = tokens.length;
  for (let at = beginOfLast(tokens, to, after); at < to && at > from; at = beginOfLast(tokens, to, after)) to = at;
  return { tokens: from < to ? tokens.slice(from, to) : tokens };
}

/** Where a phrase begins that ends at word `to`; `to` when none does. */
function beginOfLast(tokens: readonly Token[], to: number, list: Phrases): number {
  const found = list.entries.find(
    (words) =>
      words.length <= to &&
      words.every((word, at) => sameWord(tokens[to - words.length + at] ?? NO_WORD, word, list.exact)),
  );
  return to - (found?.length ?? 0);
}

const NO_WORD: Token = { raw: '', folded: '', start: 0, end: 0 };
