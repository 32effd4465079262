import type { SpellingCounts } from './counts.ts';
import { likeliest, type Option } from './lattice.ts';
import type { Lexicon } from './lexicon.ts';
import { fold, normalise, words } from './normalise.ts';
import { judgeWriter, optionsOf, type Place } from './options.ts';
import { isSyllable } from './syllable.ts';

/** A question as the indexes read it. */
export interface Question {
  /** The words, one space between two: shorthand written out, left-over keys decoded, slips and marks set right. */
  readonly understood: string;
  readonly words: readonly string[];
  readonly foldedWords: readonly string[];
  /** Whether the writer left out the diacritics. */
  readonly unmarked: boolean;
  /** Document numbers in it, lower case: `168/2024/nđ-cp`, `168/2024`. */
  readonly documentNumbers: readonly string[];
}

/** What {@link readQuestion} uses beyond the rules of spelling. */
export interface QuestionTools {
  readonly shorthand: Lexicon['shorthand'];
  readonly counts: SpellingCounts;
}

/** A number with its year: `168/2024/NĐ-CP`, `168/2024/nd-cp`, `168/2024`. */
const NUMBER_WITH_YEAR = /\d+\/\d{4}(?:\/[\p{L}\d-]+)?/gu;

/** Normalises a question and finds out what was meant. */
export function readQuestion(text: string, tools: QuestionTools): Question {
  const normal = normalise(text);
  const typed = words(normal).flatMap(withoutUnit);
  const writer = judgeWriter(typed, tools.counts);
  const lattice = typed.map((_, at) => readings({ typed, at, writer, counts: tools.counts }, tools.shorthand));
  const meant = likeliest(lattice, tools.counts);
  return {
    understood: meant.join(' '),
    words: meant,
    foldedWords: meant.map(fold),
    unmarked: writer.unmarked && typed.some((word) => SPOKEN.test(word)),
    documentNumbers: normal.match(NUMBER_WITH_YEAR) ?? [],
  };
}

/** Cost of a letter that could be shorthand standing for itself (`hạng c`); of a syllable not doing so (`làm ca đêm`). */
const LETTER_ITSELF = 2;
const SYLLABLE_SHORT = 3;

/** What shorthand stands for; where it is a word as well, the neighbours choose. */
function readings(place: Place, shorthand: Lexicon['shorthand']): Option[] {
  const word = place.typed[place.at] ?? '';
  const meant = shorthand(word);
  if (meant.length === 0) return optionsOf(place);
  const itself = (word.length > 1 && !isSyllable(word)) || place.counts.forms(fold(word)).length === 0 ? [] : optionsOf(place); // prettier-ignore
  const syllable = itself.length > 0 && word.length > 1;
  const long = meant.map((words): Option => ({ words, span: 1, cost: syllable ? SYLLABLE_SHORT : 0 }));
  return [...long, ...itself.map((option) => ({ ...option, cost: option.cost + (syllable ? 0 : LETTER_ITSELF) }))];
}

const UNITS: Readonly<Record<string, string>> = { k: 'nghìn', tr: 'triệu', t: 'tuổi' };

/** Numbers with the units and the names of clauses that are written against them: `800k`, `17t`, `k2 đ8`. */
function withoutUnit(word: string): string[] {
  const clause = /^([kđ])(\d{1,3})$/u.exec(word);
  if (clause !== null) return [clause[1] === 'k' ? 'khoản' : 'điều', clause[2] ?? ''];
  const amount = /^(\d+)(k|tr)$|^(\d{1,2})(t)$/.exec(word);
  return amount === null ? [word] : [amount[1] ?? amount[3] ?? '', UNITS[amount[2] ?? 't'] ?? ''];
}

/** Words of Vietnamese have a vowel; `qd`, `tt` and other abbreviations say nothing about the writer's marks. */
const SPOKEN = /^(?=.*[aeiouy])[a-z]+$/;
