import { fold } from './normalise.ts';

/** Words of Vietnamese have a vowel; `qd`, `tt` and other abbreviations say nothing about the writer's marks. */
const SPOKEN = /^(?=.*[aeiouy])[a-z]+$/;

/**
 * Did the writer leave out the diacritics? True when there is a word and none has a mark. Marked Vietnamese that happens
 * to need no mark (“xe ai”) is taken for unmarked too, which does no harm: restoring leaves it an option to stay as it is.
 * @param words normalised words
 */
export function isUnmarked(words: readonly string[]): boolean {
  return words.every((word) => word === fold(word)) && words.some((word) => SPOKEN.test(word));
}
