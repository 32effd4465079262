import { FOR_PEOPLE, OUTSIDE, type ForPeople, type Intent, type Outside } from './labels.ts';
import type { Intents } from './reader.ts';

/** From this share on a message is danger, whatever a search finds. Cross-validated figures stand in docs/retrieval.md. */
const DANGER = 0.5;
/**
 * … and from this one where nothing is found for sure. Far below one half on purpose: a needless call costs a counsellor a
 * minute, a missed one may cost a life. But most who write “em bị …” have a question that the law answers.
 */
const LIKELY_DANGER = 0.35;
/** From this share on the numbers to call stand beside an answer. */
const NEAR_DANGER = 0.25;
/** From this share on a message is a question of law. */
const PLAINLY_LEGAL = 0.85;
/** From this share on a message is for people, whatever a search finds. */
const PLAINLY_FOR_PEOPLE = 0.5;
/** … and from this one where nothing is found for sure. */
const LIKELY_FOR_PEOPLE = 0.3;
/** Below this share a message is never declined, however little was found: then a person is asked. */
const OUTSIDE_AT = 0.4;
/** … nor, below this one, what asks nothing by itself: “sau 10 giờ đêm” speaks of anything. */
const PLAINLY_OUTSIDE = 0.8;

/** Does the message speak of danger now? A sure find takes away a doubt, not what is plain. */
export function isDanger(intents: Intents, { foundForSure }: { readonly foundForSure: boolean }): boolean {
  return intents.urgent >= (foundForSure ? DANGER : LIKELY_DANGER);
}

/** Is it plainly a question that the law answers, whatever words it uses? The numbers to call may still stand beside the answer. */
export function isPlainlyLegal(intents: Intents): boolean {
  return intents.legal >= PLAINLY_LEGAL;
}

/** Is danger near enough that the numbers to call should be at hand? */
export function isNearDanger(intents: Intents): boolean {
  return intents.urgent >= NEAR_DANGER;
}

/**
 * What of a message only a person can do; `undefined` when nothing. Where that is plain, what a search finds plays no part:
 * the law on theft is found best by those who ask what their brother will get for it. A doubt gives way to a question of law that
 * is likelier.
 */
export function forPeople(
  intents: Intents,
  { foundForSure }: { readonly foundForSure: boolean },
): ForPeople | undefined {
  return likeliest(intents, FOR_PEOPLE, foundForSure ? PLAINLY_FOR_PEOPLE : Math.max(LIKELY_FOR_PEOPLE, intents.legal));
}

/**
 * Why a message is nothing for this service; `undefined` when it may be. Both sides are probabilities: it is declined
 * when that is likelier than that what was found is right, so that a doubt does not silence a sure answer. Nor does a doubt that is
 * spread over several reasons, each less likely than a question of law: “hoá đơn đỏ” may be chat, trade or abuse, as any two words.
 */
export function outside(
  intents: Intents,
  {
    confidence,
    unasked,
  }: {
    /** Calibrated probability that a right article was found. */
    readonly confidence: number;
    /** Whether the message is added to a question before it, or only states something. */
    readonly unasked: boolean;
  },
): Outside | undefined {
  const why = likeliest(intents, OUTSIDE, Math.max(unasked ? PLAINLY_OUTSIDE : OUTSIDE_AT, confidence));
  return why !== undefined && intents[why] >= intents.legal ? why : undefined;
}

/** The likeliest intent of a group whose members together reach a share. */
function likeliest<I extends Intent>(intents: Intents, group: readonly I[], at: number): I | undefined {
  const together = group.reduce((sum, intent) => sum + intents[intent], 0);
  if (together < at) return undefined;
  return group.reduce((best, intent) => (intents[intent] > intents[best] ? intent : best), group[0] as I);
}
