import type { Clause } from '../../kb/model.ts';
import { askedOption, FACETS, onlyOption, type Facet, type FacetOption } from '../facets.ts';
import { utterance, type Utterance } from '../text/utterance.ts';
import type { Ranked, Showable } from './resolve.ts';

/**
 * Results in the light of the facts that the question names: articles whose title speaks of another vehicle, another
 * kind of land … come last, and of an article whose clauses turn on the fact the clause
 * that speaks of it is quoted. This is what makes a tapped choice lead to an answer of its own.
 */
export function steer(question: string, ranked: readonly Ranked[]): Ranked[] {
  const said = utterance(question);
  return FACETS.reduce<Ranked[]>((results, facet) => steerBy(facet, { said, results }), [...ranked]);
}

function steerBy(facet: Facet, { said, results }: { readonly said: Utterance; readonly results: Ranked[] }): Ranked[] {
  const wanted = askedOption(facet, said);
  if (!wanted) return results;
  const fits = ({ item }: Ranked): boolean => [undefined, wanted].includes(speaksOf(facet, item));
  const fitting = results.filter(fits);
  // The others stay behind “more results”, too far below for a card.
  const others = results.filter((one) => !fits(one)).map((one) => ({ ...one, score: 0 }));
  const kept = fitting.length > 0 ? [...fitting, ...others] : results;
  return facet.within ? kept.map((one) => ({ ...one, item: withClause(one.item, { facet, wanted }) })) : kept;
}

function speaksOf(facet: Facet, item: Showable): FacetOption | undefined {
  return onlyOption(facet, titleOf(item));
}

/** The clause that speaks of the fact, where the chosen one does not and another does. */
function withClause(
  item: Showable,
  { facet, wanted }: { readonly facet: Facet; readonly wanted: FacetOption },
): Showable {
  if (item.kind === 'faq') return item;
  const { article } = item;
  const speaking = article.clauses.filter(
    ({ start, end }) => onlyOption(facet, article.text.slice(start, end)) === wanted,
  );
  const [first] = speaking;
  if (!first || speaking.some(({ khoan }) => khoan === item.khoan)) return item;
  return { ...item, khoan: first.khoan };
}

/**
 * Tells of a Khoản whether it begins by speaking of another option than a question names: of the owners of cars, where motorbikes are
 * asked about.
 */
export function speaksOfElse(question: string): (text: string, clause: Clause) => boolean {
  const said = utterance(question);
  const asked = FACETS.flatMap((facet) => {
    const wanted = askedOption(facet, said);
    return wanted ? [{ facet, wanted }] : [];
  });
  return (text, { start, end, points }) => {
    const beginning = text.slice(start, points[0]?.start ?? end);
    return asked.some(({ facet, wanted }) => ![undefined, wanted].includes(onlyOption(facet, beginning)));
  };
}

/** What a result is about, in a line. */
export function titleOf(item: Showable): string {
  return item.kind === 'faq' ? (item.faq.questions[0] ?? item.faq.id) : item.article.title;
}
