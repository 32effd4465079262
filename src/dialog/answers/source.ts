import type { Amendment, Article, Citation, IsoDate, LawDocument } from '../../kb/model.ts';
import { label } from '../text/cut.ts';
import type { AmendedBy, Texts } from '../texts.ts';
import { amendmentsIn, type Shown } from './quotations.ts';

/** Titles of some articles run over several lines; the number and the link say the rest. */
const MAX_TITLE = 160;

/** Where a passage stands, its status and link, as lines under a quotation. */
export interface SourceOptions {
  readonly texts: Texts;
  readonly today: IsoDate;
  readonly khoan?: string | undefined;
  readonly diem?: string | undefined;
}

/** The lines under a quotation: Điều / khoản, number, title, effect date, status, amendments, link. */
export function sourceOfArticle(
  article: Article,
  { texts, today, khoan, diem, shown }: SourceOptions & { readonly shown: readonly Shown[] },
): string {
  const { source } = texts;
  const cited = source.citation({
    place: source.place({ dieu: article.dieu, khoan, diem }),
    title: label(article.title, MAX_TITLE),
    document: documentName(article.document, texts),
  });
  const url = article.url ?? article.document.url;
  return [
    `${source.basis}: ${cited}.`,
    `${effectLine(datesOf(article), { texts, today })}.`,
    ...amendmentLines(article, { texts, khoan, shown }),
    ...(url === null ? [] : [`${source.link}: ${url}`]),
  ].join('\n');
}

/** Options of {@link amendmentLines}. */
export interface AmendmentOptions {
  readonly texts: Texts;
  /** The Khoản that is shown; the whole article when left out. */
  readonly khoan: string | undefined;
  readonly shown: readonly Shown[];
}

/** By what the passage reads as it does, and what changes it besides without being shown in it; a line a document. */
export function amendmentLines(article: Article, { texts, khoan, shown }: AmendmentOptions): string[] {
  const { source } = texts;
  const concerned = (article.unshown ?? []).filter(
    (one) => one.khoan === null || khoan === undefined || one.khoan === khoan,
  );
  const abolished = concerned.filter(({ kind }) => kind === 'removed');
  const changed = concerned.filter((one) => one.kind !== 'removed' && !isPerhaps(one));
  const told = new Set(changed.map(({ by }) => by.document.number));
  const perhaps = concerned.filter((one) => isPerhaps(one) && !told.has(one.by.document.number));
  return [
    ...byDocument(amendmentsIn(article, shown), texts).map(source.amended),
    ...byDocument(changed, texts).map(source.amendedBesides),
    ...byDocument(abolished, texts).map(source.abolished),
    ...byDocument(perhaps, texts).map(source.amendedPerhaps),
  ];
}

/** `điểm a khoản 4 Điều 1, Luật số 67/2020/QH14`, one for every amending document, with its first day. */
function byDocument(amendments: readonly Amendment[], texts: Texts): AmendedBy[] {
  const numbers = [...new Set(amendments.map(({ by }) => by.document.number))];
  return numbers.map((number) => {
    const of = amendments.filter(({ by }) => by.document.number === number);
    const places = of.flatMap(({ by: { dieu, khoan, diem } }) =>
      dieu === null ? [] : { dieu, khoan: khoan ?? undefined, diem: diem ?? undefined },
    );
    const name = texts.source.document(of[0]?.by.document.type ?? null, number, null);
    const by = [texts.source.places(places), name].filter((one) => one !== '').join(', ');
    return { by, day: of[0]?.effective ?? null };
  });
}

/** First and last day of an article: sources record them on it or on its document. */
export function datesOf({ effective, expires, document }: Article): Pick<Article, 'effective' | 'expires'> {
  return { effective: effective ?? document.effective, expires: expires ?? document.expires };
}

/** Effect date and status: `Có hiệu lực từ 01/01/2025, đang còn hiệu lực (tính đến 22/11/2026)`. */
export function effectLine(
  dated: Pick<Article, 'effective' | 'expires'>,
  { texts, today }: { readonly texts: Texts; readonly today: IsoDate },
): string {
  const { source } = texts;
  if (dated.effective !== null && dated.effective > today)
    return `${source.effective(dated.effective)}, ${source.notYet(today)}`;
  const since = dated.effective === null ? source.effectiveUnknown : source.effective(dated.effective);
  if (dated.expires !== null && dated.expires <= today) return `${since}, ${source.expired(dated.expires)}`;
  // Without an effect date nothing more can be said than that no end is known.
  return dated.effective === null ? since : `${since}, ${source.current(today)}`;
}

/** `Nghị định số 168/2024/NĐ-CP – Quy định xử phạt …`. */
export function documentName(document: LawDocument, texts: Texts): string {
  return texts.source.document(document.type, document.number, document.title && label(document.title, MAX_TITLE));
}

/** Options of {@link sourcesOfFaq}. */
export interface FaqSourceOptions {
  readonly texts: Texts;
  readonly today: IsoDate;
  readonly documentOf: (number: string) => LawDocument | undefined;
  /** The article that a citation names, where it is loaded. */
  readonly articleOf: (citation: Citation) => Article | undefined;
}

/** What a FAQ rests on, one entry a document: its places, name, effect date, status and link. */
export function sourcesOfFaq(citations: readonly Citation[], options: FaqSourceOptions): string[] {
  const { texts, today, documentOf, articleOf } = options;
  const numbers = [...new Set(citations.map((citation) => citation.document))];
  return numbers.map((number) => {
    const cited = citations.filter((citation) => citation.document === number);
    const document = documentOf(number);
    const name = document ? documentName(document, texts) : texts.source.document(null, number, null);
    const lines = [`• ${texts.source.places(cited)}, ${name}.`];
    if (document && (document.effective !== null || document.expires !== null)) {
      lines.push(`  ${effectLine(document, { texts, today })}.`);
    }
    // Of a document that was changed somewhere every article may be: the first that is cited tells of it.
    const perhaps = cited
      .slice(0, 1)
      .flatMap((citation) => articleOf(citation)?.unshown ?? [])
      .filter(isPerhaps);
    lines.push(...byDocument(perhaps, texts).map((by) => `  ${texts.source.amendedPerhaps(by)}`));
    if (document && document.url !== null) lines.push(`  ${document.url}`);
    return lines.join('\n');
  });
}

/** Is only known that the document was changed, and not where? */
function isPerhaps({ kind }: Amendment): boolean {
  return kind === 'perhaps';
}
