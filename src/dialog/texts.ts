import { en } from './texts/en.ts';
import { vi, type AmendedBy, type Texts } from './texts/vi.ts';

export type { AmendedBy, Texts };

/** Languages the bot speaks; law stays in Vietnamese. */
export type Language = 'vi' | 'en';

const CATALOGUE: Readonly<Record<Language, Texts>> = { vi, en };

/** The catalogue of a language. */
export function textsIn(language: Language): Texts {
  return CATALOGUE[language];
}

/** What the core says on its own account, outside a turn. */
export interface Notices {
  /** A turn failed again and again: apology, and a person takes over. */
  readonly failure: string;
  /** A person gave the conversation back to the bot. */
  readonly returned: string;
}

/** The core's notices in a language. */
export function notices(language: Language): Notices {
  return CATALOGUE[language].notices;
}
