import { hasVowel, putTone, takeTone, type TonedLetters } from './syllable.ts';

/**
 * Decodes what a typist's keyboard program left undone: Telex (`dduwocj`, `quyeenf`) or VNI (`d9uoc75`), also where it
 * did half of the work (`quyêfn`). Keys may come late (`khongo`, `datsd`), as the programs allow.
 * @param word a normalised word
 * @returns the word that was meant, undefined when no key is left in it or no syllable comes out
 */
export function decodeKeys(word: string): string | undefined {
  const apply = /\d/.test(word) ? vniKey : telexKey;
  let draft: TonedLetters | undefined = { letters: '', tone: 0 };
  for (const character of word) {
    draft = typed(draft, { character, apply });
    if (draft === undefined) return undefined;
  }
  const meant = putTone({ ...draft, letters: joinHorns(draft.letters) });
  return meant === word ? undefined : meant;
}

type Press = (draft: TonedLetters, key: string) => TonedLetters | undefined;

/** The draft after one more character; a marked one is no key. */
function typed(
  draft: TonedLetters,
  { character, apply }: { readonly character: string; readonly apply: Press },
): TonedLetters | undefined {
  if (/[a-z0-9]/.test(character)) return apply(draft, character);
  const { letters, tone } = takeTone(character);
  return { letters: draft.letters + letters, tone: tone === 0 ? draft.tone : tone };
}

const TELEX_TONES = 'zsfrxj';

function telexKey(draft: TonedLetters, key: string): TonedLetters {
  const { letters } = draft;
  const tone = TELEX_TONES.indexOf(key);
  if (tone >= 0 && hasVowel(letters)) return { letters, tone };
  if (key === 'w') return { ...draft, letters: withHorn(letters) ?? withBreve(letters) ?? loneHorn(letters) };
  if (key === 'd' && /^[dđ]/.test(letters)) return { ...draft, letters: `đ${letters.slice(1)}` };
  return { ...draft, letters: withCircumflex(letters, key) ?? letters + key };
}

/** VNI: 1–5 tones, 0 none, 6 circumflex, 7 horn, 8 breve, 9 đ. A digit that does nothing is no key: undefined. */
function vniKey(draft: TonedLetters, key: string): TonedLetters | undefined {
  const { letters } = draft;
  if (key >= 'a') return { ...draft, letters: letters + key };
  if (key <= '5') return hasVowel(letters) && draft.tone === 0 ? { letters, tone: Number(key) } : undefined;
  const shaped = vniShape(letters, key);
  return shaped === undefined ? undefined : { ...draft, letters: shaped };
}

function vniShape(letters: string, key: string): string | undefined {
  if (key === '6') return withCircumflex(letters, 'a') ?? withCircumflex(letters, 'e') ?? withCircumflex(letters, 'o');
  if (key === '7') return withHorn(letters, { beforeA: false });
  if (key === '8') return withBreve(letters);
  return letters.startsWith('d') ? `đ${letters.slice(1)}` : undefined;
}

const CIRCUMFLEX: Readonly<Record<string, string>> = { a: 'â', e: 'ê', o: 'ô' };

/** The last plain vowel of that kind gets its roof; undefined when there is none. */
function withCircumflex(letters: string, vowel: string): string | undefined {
  const roofed = CIRCUMFLEX[vowel];
  const at = letters.lastIndexOf(vowel);
  return roofed === undefined || at < 0 ? undefined : letters.slice(0, at) + roofed + letters.slice(at + 1);
}

/** `uo` → `uơ` (see {@link joinHorns}), `ua` → `ưa`; Telex leaves `oa`, `a` to the breve; then `u`, then `o`. */
function withHorn(letters: string, { beforeA = true }: { readonly beforeA?: boolean } = {}): string | undefined {
  if (/(?<!q)uo/.test(letters)) return letters.replace(/(?<!q)uo/, 'uơ');
  if (beforeA && /a/.test(letters) && !/(?<!q)ua/.test(letters)) return undefined;
  if (/(?<!q)u/.test(letters)) return letters.replace(/(?<!q)u/, 'ư');
  return /o/.test(letters) ? letters.replace('o', 'ơ') : undefined;
}

function withBreve(letters: string): string | undefined {
  return letters.includes('a') ? letters.replace('a', 'ă') : undefined;
}

/** `nhw` is `như`; after a horn another one changes nothing. */
function loneHorn(letters: string): string {
  return hasVowel(letters) ? letters : `${letters}ư`;
}

/** Between consonants the two horns go together: `uơc` is `ươc`; at the end `uơ` stays (`thuở`). */
function joinHorns(letters: string): string {
  return letters.replace(/(?<!q)(?:[uư]ơ|ưo)(?=\p{L})/u, 'ươ');
}
