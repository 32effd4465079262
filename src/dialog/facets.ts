import { fold, normalise } from '../retrieval/text/normalise.ts';
import { mentions, phrases, residue, utterance, type Phrases, type Utterance } from './text/utterance.ts';
import type { Language } from './texts.ts';

/** A fact on which the law turns and which the citizen can tell. */
interface Facet {
  readonly options: readonly FacetOption[];
}

/** One value of a {@link Facet}. */
export interface FacetOption {
  /** At most 20 characters each. */
  readonly label: Readonly<Record<Language, string>>;
  /** Words that name it, in questions and in titles of law. */
  readonly words: Phrases;
  /** What is added to the question when it is chosen. */
  readonly query: string;
}

function option(vi: string, en: string, words: string): FacetOption {
  const list = `${vi}, ${words}`;
  return { label: { vi, en }, words: phrases(list), query: words.split(',')[0]?.trim() ?? vi };
}

/** The facts we ask back about, the commonest first. */
export const FACETS: readonly Facet[] = [
  {
    options: [
      option('Xe máy', 'Motorbike', 'xe máy, xe mô tô, mô tô, xe gắn máy, moto, xe 2 bánh'),
      option('Ô tô', 'Car', 'xe ô tô, ô tô, oto, xe hơi, xe 4 bánh, xe tải, xe khách'),
      option('Xe đạp, xe thô sơ', 'Bicycle', 'xe đạp, xe thô sơ, xe đạp máy'),
    ],
  },
  {
    options: [
      option('Thuận tình', 'By consent', 'thuận tình, đồng thuận, cả hai đồng ý, cả hai cùng muốn'),
      option('Đơn phương', 'One side only', 'đơn phương, một bên yêu cầu, theo yêu cầu của một bên'),
    ],
  },
  {
    options: [
      option('Đất ở', 'Residential land', 'đất ở, đất thổ cư, thổ cư'),
      option('Đất nông nghiệp', 'Farm land', 'đất nông nghiệp, đất trồng lúa, đất ruộng, đất vườn'),
    ],
  },
  {
    options: [
      option('BHXH bắt buộc', 'Compulsory SI', 'bảo hiểm xã hội bắt buộc, bhxh bắt buộc'),
      option('BHXH tự nguyện', 'Voluntary SI', 'bảo hiểm xã hội tự nguyện, bhxh tự nguyện'),
    ],
  },
  {
    options: [
      option('Trong nước', 'Within Vietnam', 'trong nước, công dân việt nam'),
      option('Có yếu tố n.ngoài', 'Foreign element', 'có yếu tố nước ngoài, người nước ngoài, với người nước ngoài'),
    ],
  },
];

/** The first facet that the question leaves open and on which the titles split, with the options they offer. */
export function openFacet(question: Utterance, titles: readonly string[]): FacetOption[] | undefined {
  const read = titles.map(utterance);
  for (const facet of FACETS) {
    if (facet.options.some((o) => mentions(question, o.words))) continue;
    const offered = facet.options.filter((o) => read.some((title) => mentions(title, o.words)));
    if (offered.length >= 2) return offered;
  }
  return undefined;
}

/**
 * The earlier question with a fact exchanged: “vượt đèn đỏ xe máy phạt bao nhiêu” and “ô tô” give the question for cars.
 * `undefined` when the two do not differ in a facet that both name.
 */
export function exchangeFact(earlier: Utterance, now: Utterance): string | undefined {
  for (const facet of FACETS) {
    const wanted = facet.options.find((o) => mentions(now, o.words));
    const had = facet.options.find((o) => o !== wanted && mentions(earlier, o.words));
    if (!wanted || !had) continue;
    const kept = residue(earlier, had.words);
    const gap = earlier.tokens.findIndex((token, index) => token !== kept[index]);
    const words = kept.map((token) => token.raw);
    return [...words.slice(0, gap), inSpellingOf(earlier, wanted.query), ...words.slice(gap)].join(' ');
  }
  return undefined;
}

/** Marks among unmarked words would keep the question's own marks from being restored, so the writer's habit is kept. */
export function inSpellingOf(said: Utterance, words: string): string {
  return said.marked ? words : fold(normalise(words));
}
