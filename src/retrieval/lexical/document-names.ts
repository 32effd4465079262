import { normalise, words } from '../text/normalise.ts';
import type { LexicalIndex } from './lexical-index.ts';
import { CONSTITUTION } from './streams.ts';

/** What a law is called before its name. */
const KINDS = /^(?:bộ luật|luật|pháp lệnh) /u;
const KIND_WORDS: ReadonlySet<string> = new Set(['luật', 'lệnh']);
/** “pháp luật lao động” is the law on labour, not the Law on Labour. */
const ANY_LAW = 'pháp luật';
/** Words by the way before a name, “theo quy định của bộ luật …”, and behind it, “… năm 2015 hiện hành thì”. */
const BEFORE: ReadonlySet<string> = new Set(['bộ', 'pháp', 'theo', 'quy', 'định', 'của', 'tại', 'trong', 'căn', 'cứ']);
const BEHIND: ReadonlySet<string> = new Set(['năm', 'mới', 'nhất', 'hiện', 'hành', 'thì']);
const YEAR = /^(?:19|20)\d\d$/u;
/** Longest name that is looked for, in words. */
const MAX_NAME = 16;
/** Words behind a name in which its year is looked for: “luật đất đai năm 2013”. */
const YEAR_WITHIN = 3;

/** A law's name in a question. */
export interface NamedLaw {
  readonly documents: readonly number[];
  /** Where it stands with what is said by the way around it: its first word, and the one behind its last. */
  readonly from: number;
  readonly to: number;
}

/** Laws by what questions call them: “bộ luật dân sự 2015”, “luật trồng trọt”. */
export class DocumentNames {
  readonly #documents = new Map<string, number[]>();
  readonly #years: Uint16Array;

  constructor({ strings, documents }: LexicalIndex) {
    this.#years = documents.years;
    strings.documents.forEach((number, document) => {
      const title = words(normalise(strings.documentTitles[document] ?? '')).join(' ');
      if (KINDS.test(title)) this.#add(title.replace(KINDS, ''), document);
      if (CONSTITUTION.test(number)) this.#add('hiến pháp', document);
    });
  }

  /** Laws that a question names; of several of one name those of the year that is said, if any is. */
  of(question: readonly string[]): readonly NamedLaw[] {
    return question.flatMap((_, at) => this.#namedAt(question, at) ?? []);
  }

  #namedAt(question: readonly string[], at: number): NamedLaw | undefined {
    const isKind = KIND_WORDS.has(question[at] ?? '') && `${question[at - 1] ?? ''} ${question[at] ?? ''}` !== ANY_LAW;
    const from = isKind ? at + 1 : at;
    if (!isKind && question[at] !== 'hiến') return undefined;
    for (let to = Math.min(from + MAX_NAME, question.length); to > from; to -= 1) {
      const named = this.#documents.get(question.slice(from, to).join(' '));
      if (named)
        return { documents: this.#ofYear(named, question.slice(to, to + YEAR_WITHIN)), ...around(question, at, to) };
    }
    return undefined;
  }

  #ofYear(named: readonly number[], behind: readonly string[]): number[] {
    const ofYear = named.filter((document) => behind.includes(String(this.#years[document])));
    return ofYear.length > 0 ? ofYear : [...named];
  }

  #add(name: string, document: number): void {
    this.#documents.set(name, [...(this.#documents.get(name) ?? []), document]);
  }
}

/** Where a name from `from` to `to` begins and ends with what is said by the way. */
function around(question: readonly string[], from: number, to: number): Pick<NamedLaw, 'from' | 'to'> {
  let [first, last] = [from, to];
  while (BEFORE.has(question[first - 1] ?? '')) first -= 1;
  while (BEHIND.has(question[last] ?? '') || YEAR.test(question[last] ?? '')) last += 1;
  return { from: first, to: last };
}
