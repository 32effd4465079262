import { FOR_PEOPLE, OUTSIDE, type ForPeople, type Intent, type Outside } from './labels.ts';
import type { Intents } from './reader.ts';

/**
 * From this share on a message is treated as danger. Below one half on purpose: a needless call costs a counsellor a
 * minute, a missed one may cost a life. Cross-validated figures stand in docs/decisions/0008.
 */
const DANGER = 0.25;
/** From this share on the numbers to call stand beside an answer. */
const NEAR_DANGER = 0.2;
/** From this share on a message is for people rather than for a card. */
const FOR_PEOPLE_AT = 0.3;
/** Below this share a message is never declined, however little was found: then a person is asked. */
const OUTSIDE_AT = 0.4;

/** Does the message speak of danger now? */
export function isDanger(intents: Intents): boolean {
  return intents.urgent >= DANGER;
}

/** Is danger near enough that the numbers to call should be at hand? */
export function isNearDanger(intents: Intents): boolean {
  return intents.urgent >= NEAR_DANGER;
}

/**
 * What of a message only a person can do; `undefined` when nothing. What a search finds plays no part: the law on theft
 * is found best by those who ask what their brother will get for it.
 */
export function forPeople(intents: Intents): ForPeople | undefined {
  return likeliest(intents, FOR_PEOPLE, FOR_PEOPLE_AT);
}

/**
 * Why a message is nothing for this service; `undefined` when it may be. Both sides are probabilities: it is declined
 * when that is likelier than that what was found is right, so that a doubt does not silence a sure answer.
 * @param confidence calibrated probability that a right article was found
 */
export function outside(intents: Intents, confidence: number): Outside | undefined {
  return likeliest(intents, OUTSIDE, Math.max(OUTSIDE_AT, confidence));
}

/** The likeliest intent of a group whose members together reach a share. */
function likeliest<I extends Intent>(intents: Intents, group: readonly I[], at: number): I | undefined {
  const together = group.reduce((sum, intent) => sum + intents[intent], 0);
  if (together < at) return undefined;
  return group.reduce((best, intent) => (intents[intent] > intents[best] ? intent : best), group[0] as I);
}
