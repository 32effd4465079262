import type { Faq } from '../../kb/model.ts';
import type { NumberArray } from '../array-file.ts';
import { GrowingUint32 } from './growing.ts';
import { SyllableInterner } from './syllables.ts';

/** Strings of the FAQs. */
export interface FaqStrings {
  /** Syllables that no article has, numbered after those of the articles. */
  readonly syllables: readonly string[];
  readonly faqIds: readonly string[];
}

/** What {@link faqStreams} makes. */
export interface FinishedFaqs {
  readonly strings: FaqStrings;
  readonly arrays: Readonly<Record<'faq.tokens' | 'faq.starts' | 'faq.of' | 'faq.versionIds', NumberArray>>;
}

/**
 * The ways of asking of all FAQs as token streams. They lie apart from the articles, so that a FAQ can be published
 * without building the index of the law again.
 * @param lawSyllables syllables of the articles in the order of their numbers
 */
export function faqStreams(faqs: readonly Faq[], lawSyllables: readonly string[]): FinishedFaqs {
  const syllables = SyllableInterner.from(lawSyllables);
  const tokens = new GrowingUint32();
  const starts = new GrowingUint32();
  const faqOf = new GrowingUint32();
  faqs.forEach((faq, index) => {
    for (const question of faq.questions) {
      const text = question.normalize('NFC');
      starts.push(tokens.length);
      faqOf.push(index);
      syllables.scan(text, { from: 0, to: text.length }, tokens);
    }
  });
  starts.push(tokens.length);
  return {
    strings: { syllables: syllables.syllables.slice(lawSyllables.length), faqIds: faqs.map((faq) => faq.id) },
    arrays: {
      'faq.tokens': tokens.view(),
      'faq.starts': starts.view(),
      'faq.of': faqOf.view(),
      'faq.versionIds': Float64Array.from(faqs, (faq) => faq.versionId),
    },
  };
}
