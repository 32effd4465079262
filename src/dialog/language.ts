import { phrases, residue, type Utterance } from './text/utterance.ts';
import type { Language } from './texts.ts';

/** English words that are no Vietnamese syllable in any spelling without marks (`to`, `can`, `the`, `do`, `me`, `an` are). */
const ENGLISH = phrases(
  'what, when, where, which, who, how, why, is, are, was, were, does, did, should, would, could, will, my, your, his, her, our, their, you, we, they, she, i, need, want, get, have, has, with, without, from, for, of, if, and, or, not, please, about, after, before, law, legal, land, house, marriage, married, divorce, child, children, birth, certificate, license, licence, driving, fine, penalty, insurance, health, work, worker, contract, company, business, tax, police, court, register, registration, foreigner, visa, hello, help, much, many, long, apply, procedure, documents, papers, person, talk, english, can i, can we, can a, in vietnam, vietnam, open, restaurant, boss, employer, landlord, rent, salary, passport, allowed',
);
/** The shape of a Vietnamese syllable without marks: at most a few consonants, vowels, and one of eight endings. */
const SYLLABLE = /^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|nh|ng|[cmnpt])?$/;
/** A sentence needs this many English words to be one; shop and brand names do not make a language. */
const MIN_ENGLISH_WORDS = 2;

/**
 * The language of an utterance where it is clear, else `undefined`. A heuristic on letters and syllables, because
 * language detectors take Vietnamese without diacritics for half the languages of the world.
 */
export function clearLanguage(said: Utterance): Language | undefined {
  if (said.marked) return 'vi';
  const words = said.tokens.filter((token) => /\p{L}/u.test(token.raw)).length;
  if (words === 0) return undefined;
  const english = said.tokens.length - residue(said, ENGLISH).length;
  const syllables = said.tokens.filter((token) => SYLLABLE.test(token.folded)).length;
  // The list knows the commonest words; where half of all can be no Vietnamese, two of them are enough.
  const isEnglish = english * 3 >= words || (words - syllables) * 2 >= words;
  if (english >= MIN_ENGLISH_WORDS && isEnglish) return 'en';
  return english === 0 && words >= 3 && syllables === words ? 'vi' : undefined;
}
