import { isWithin, type Measured, type Quantity } from './quantities.ts';
import type { Written } from './ranges.ts';

/** The ranges of several texts, for each of them. */
export type Scale = readonly (readonly Written[])[];

/** Quantities of which law has a scale for each thing: a gram of heroin weighs more than one of opium. */
export const OF_THINGS: ReadonlySet<Quantity> = new Set(['gam', 'ml', 'm2']);

/** What is weighed has a name on the street and another one in law. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  // Short names only behind a weight: “đá” and “ke” are other things besides, such as precious stones.
  [
    /\b(?:(?:ma tuy|hang|gam|gr|g|lang|chi|phan|ky|ki|kg) da(?! (?:quy|xay|lanh|hoa|vien|voi))|hong phien|methamphetamine?)\b/,
    'methamphetamine',
  ],
  [/\b(?:thuoc lac|keo lac|mdma)\b/, 'mdma'],
  [/\b(?:heroine?|hero|bach phien|hang trang)\b/, 'heroine'],
  [/\bcocaine?\b/, 'cocaine'],
  [/\b(?:ketamine?|(?:gam|gr|g|lang|chi|phan|ky|ki|kg) ke)\b/, 'ma tuy khac o the ran'],
  [/\bnhua can sa\b/, 'nhua can sa'],
  [/(?<!\bnhua )\bcan sa\b/, 'cay can sa'],
  [/(?<!\b(?:cay|qua) )\bthuoc phien\b/, 'nhua thuoc phien'],
];
/** What law calls all of them. */
export const KIND_OF_THINGS = 'chat ma tuy';
/** Of the whole kind each thing has a scale of its own, and which is meant “5 gam ma túy” does not say. */
const ANY = 'tuy';

/** The things of law that a question without marks names. */
export function thingsIn(question: string): string[] {
  return NAMES.filter(([said]) => said.test(question)).map(([, name]) => name);
}

/** Of what the values of a question are. */
export interface Weighed {
  readonly value: Measured;
  /** Its words without marks. */
  readonly words: readonly string[];
  /** What {@link thingsIn} finds in it. */
  readonly things: readonly string[];
}

/**
 * The scale of the thing that the question names: by its name in law, else by the word that stands in every step, and
 * there in few ranges. `undefined` where the ranges that are left lie across each other: they are of several things.
 */
export function ofOneThing(scale: Scale, weighed: Weighed): Scale | undefined {
  const named = weighed.things.filter((thing) => scale.flat().some(({ about }) => about.includes(thing)));
  if (named.length > 1 || (named.length === 0 && weighed.words.includes(ANY))) return undefined;
  const thing = named[0] ?? wordOf(scale, weighed);
  const own = thing === undefined ? scale : narrowed(scale, (range) => isOf(range, thing));
  return named.length === 1 || isOneScale(own) ? own : undefined;
}

function wordOf(scale: Scale, { value, words }: Weighed): string | undefined {
  const holding = scale.flat().filter((range) => isWithin(value, range));
  const telling = words
    .filter((word) => holding.some((range) => isOf(range, word)))
    .map((word) => {
      const having = scale.flat().filter((range) => isOf(range, word)).length;
      return { word, having, share: scale.filter((ranges) => ranges.some((one) => isOf(one, word))).length / having };
    })
    .sort((a, b) => b.share - a.share || a.having - b.having);
  return telling[0]?.word;
}

/** A word of the question begins one of law: “heroin”, “heroine”. */
function isOf({ about }: Written, word: string): boolean {
  return ` ${about}`.includes(` ${word}`);
}

/** Steps of one scale lie beside each other; a text may name its own step twice. */
function isOneScale(scale: Scale): boolean {
  const steps = scale.flatMap((ranges) => [...new Map(ranges.map((one) => [`${one.from} ${one.to}`, one])).values()]);
  const inOrder = steps.sort((a, b) => a.from - b.from);
  return inOrder.every((step, at) => step.from >= (inOrder[at - 1]?.to ?? 0));
}

/** The scale with those ranges alone that are meant, where there are any. */
export function narrowed(scale: Scale, isMeant: (range: Written) => boolean): Scale {
  return scale.flat().some(isMeant) ? scale.map((ranges) => ranges.filter(isMeant)) : scale;
}
