/** What people want from a message, as `data/intents` has examples of it. The order is that of the model's columns. */
export const INTENTS = [
  'legal',
  'exact',
  'forecast',
  'progress',
  'drafting',
  'person',
  'urgent',
  'offtopic',
  'foreign',
  'chat',
  'abuse',
  'gibberish',
] as const;

/** One of {@link INTENTS}. */
export type Intent = (typeof INTENTS)[number];

/** What only a person can do: a figure or forecast of one case, a look into a file, a draft, a talk. */
export const FOR_PEOPLE = ['exact', 'forecast', 'progress', 'drafting', 'person'] as const satisfies readonly Intent[];
/** One of {@link FOR_PEOPLE}. */
export type ForPeople = (typeof FOR_PEOPLE)[number];

/** What nobody at the agency answers. */
export const OUTSIDE = ['offtopic', 'foreign', 'chat', 'abuse', 'gibberish'] as const satisfies readonly Intent[];
/** One of {@link OUTSIDE}. */
export type Outside = (typeof OUTSIDE)[number];
