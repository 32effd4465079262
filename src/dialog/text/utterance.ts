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
  /** NFC, trimmed, inner runs of blanks made one; line breaks kept. */
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The folded words joined with single spaces. */
  readonly folded: string;
  /** Whether the writer uses diacritics at all. */
  readonly marked: boolean;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const VIETNAMESE_MARK = /[ăâđêôơưĂÂĐÊÔƠƯ]|[àáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵầấẩẫậằắẳẵặềếểễệồốổỗộờớởỡợừứửữự]/iu;

/** Prepares a text for routing. */
export function utterance(raw: string): Utterance {
  const text = raw
    .normalize('NFC')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
  const tokens = [...text.matchAll(WORD)].map(({ 0: word, index }) => {
    const raw = normalise(word);
    return { raw, folded: fold(raw), start: index, end: index + word.length };
  });
  return { text, tokens, folded: tokens.map((t) => t.folded).join(' '), marked: VIETNAMESE_MARK.test(text) };
}

/**
 * A list of phrases, ready to be found in utterances. Written with diacritics; found in any spelling, unless `exact`
 * is set: then a word that the writer did mark must carry the same marks (`từ từ` is not `tự tử`).
 */
export interface Phrases {
  readonly exact: boolean;
  /** Longest first, so that the longest match wins. */
  readonly entries: readonly (readonly PhraseWord[])[];
}

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
  return { exact, entries: entries.sort((a, b) => b.length - a.length) };
}

/** Several lists as one; exact only when all of them are. */
export function joined(...lists: readonly Phrases[]): Phrases {
  const entries = lists.flatMap((list) => list.entries);
  return { exact: lists.every((list) => list.exact), entries: entries.sort((a, b) => b.length - a.length) };
}

/** Number of words that the longest phrase starting at word `at` covers; 0 when none does. */
function lengthAt(tokens: readonly Token[], at: number, list: Phrases): number {
  const found = list.entries.find((words) =>
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
export function mentions(said: Utterance, list: Phrases): boolean {
  return said.tokens.some((_, at) => lengthAt(said.tokens, at, list) > 0);
}

/** Whether the utterance begins with a phrase of the list. */
export function beginsWith(said: Utterance, list: Phrases): boolean {
  return lengthAt(said.tokens, 0, list) > 0;
}

/** The words that remain when every phrase of the lists is taken out. */
export function residue(said: Utterance, list: Phrases): Token[] {
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

/** The text without the phrases at its beginning (`chào ad, cho em hỏi …`); the whole text when nothing else is left. */
export function withoutOpening(said: Utterance, openings: Phrases): string {
  let at = 0;
  for (let covered = lengthAt(said.tokens, at, openings); covered > 0; covered = lengthAt(said.tokens, at, openings)) {
    at += covered;
  }
  const first = said.tokens[at];
  return first === undefined ? said.text : said.text.slice(first.start);
}
