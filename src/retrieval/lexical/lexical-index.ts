import type { LoadedArrays } from '../array-file.ts';
import { fold } from '../text/normalise.ts';
import { Postings } from './postings.ts';
import type { FaqStrings } from './faq-streams.ts';
import type { LawStrings } from './streams.ts';

/** Strings of articles and FAQs together; syllables of the FAQs alone come last. */
export type IndexStrings = LawStrings & Pick<FaqStrings, 'faqIds'>;

/** The lexical index, opened: what the words of articles, titles, documents and FAQ questions are, and where they stand. */
export interface LexicalIndex {
  readonly strings: IndexStrings;
  readonly syllableNumbers: ReadonlyMap<string, number>;
  /** Folded syllable → the syllables that it may stand for. */
  readonly foldedSyllables: ReadonlyMap<string, readonly number[]>;
  readonly full: Postings;
  readonly title: Postings;
  readonly context: Postings;
  readonly articles: ArticleArrays;
  readonly documents: { readonly types: Uint8Array; readonly years: Uint16Array };
  readonly faqs: FaqArrays;
}

/** Columns of the articles; see streams.ts for how they are made. `starts`, `…Bounds` have one more element at the end. */
export interface ArticleArrays {
  readonly count: number;
  readonly tokens: Uint16Array | Uint32Array;
  readonly starts: Uint32Array;
  readonly titleEnds: Uint32Array;
  readonly titleRepeats: Uint32Array;
  readonly segmentStarts: Uint32Array;
  /** Clause of a segment, counted from 1; 0 is outside any. */
  readonly segmentClauses: Uint16Array;
  readonly segmentBounds: Uint32Array;
  readonly clauseLabels: Uint16Array;
  readonly clauseBounds: Uint32Array;
  readonly versionIds: Float64Array;
  readonly effective: Int32Array;
  readonly expires: Int32Array;
  readonly documentOf: Uint32Array;
  /** Which questions it is written as an answer to: a bit for each of `CUES`. */
  readonly cues: Uint32Array;
}

/** Columns of the FAQs; a variant is one way of asking. */
export interface FaqArrays {
  readonly count: number;
  readonly tokens: Uint32Array;
  readonly starts: Uint32Array;
  readonly faqOf: Uint32Array;
  readonly versionIds: Float64Array;
}

/** One part of the index as it lies on disk. */
export interface IndexPart<Strings> {
  readonly arrays: LoadedArrays;
  readonly strings: Strings;
}

/** Opens the index from its two parts. */
export function openLexicalIndex(law: IndexPart<LawStrings>, faq: IndexPart<FaqStrings>): LexicalIndex {
  const { arrays } = law;
  const articles = articleArrays(arrays);
  const faqs = faqArrays(faq.arrays);
  const syllables = [...law.strings.syllables, ...faq.strings.syllables];
  const strings = { ...law.strings, syllables, faqIds: faq.strings.faqIds };
  const types = arrays.get('documentTypes', 'Uint8Array');
  return {
    strings,
    syllableNumbers: new Map(strings.syllables.map((syllable, number) => [syllable, number])),
    foldedSyllables: byFoldedForm(strings.syllables),
    full: new Postings(arrays, { prefix: 'postings.full', size: articles.count }),
    title: new Postings(arrays, { prefix: 'postings.title', size: articles.count }),
    context: new Postings(arrays, { prefix: 'postings.context', size: types.length }),
    articles,
    documents: { types, years: arrays.get('documentYears', 'Uint16Array') },
    faqs,
  };
}

function articleArrays(arrays: LoadedArrays): ArticleArrays {
  const wide = arrays.kindOf('tokens') === 'Uint32Array';
  const versionIds = arrays.get('versionIds', 'Float64Array');
  return {
    count: versionIds.length,
    tokens: wide ? arrays.get('tokens', 'Uint32Array') : arrays.get('tokens', 'Uint16Array'),
    starts: arrays.get('starts', 'Uint32Array'),
    titleEnds: arrays.get('titleEnds', 'Uint32Array'),
    titleRepeats: arrays.get('titleRepeats', 'Uint32Array'),
    segmentStarts: arrays.get('segmentStarts', 'Uint32Array'),
    segmentClauses: arrays.get('segmentClauses', 'Uint16Array'),
    segmentBounds: arrays.get('segmentBounds', 'Uint32Array'),
    clauseLabels: arrays.get('clauseLabels', 'Uint16Array'),
    clauseBounds: arrays.get('clauseBounds', 'Uint32Array'),
    versionIds,
    effective: arrays.get('effective', 'Int32Array'),
    expires: arrays.get('expires', 'Int32Array'),
    documentOf: arrays.get('documentOf', 'Uint32Array'),
    cues: arrays.get('cues', 'Uint32Array'),
  };
}

function faqArrays(arrays: LoadedArrays): FaqArrays {
  const versionIds = arrays.get('faq.versionIds', 'Float64Array');
  return {
    count: versionIds.length,
    tokens: arrays.get('faq.tokens', 'Uint32Array'),
    starts: arrays.get('faq.starts', 'Uint32Array'),
    faqOf: arrays.get('faq.of', 'Uint32Array'),
    versionIds,
  };
}

function byFoldedForm(syllables: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  syllables.forEach((syllable, number) => {
    const key = fold(syllable);
    const same = found.get(key);
    if (same === undefined) found.set(key, [number]);
    else same.push(number);
  });
  return found;
}
