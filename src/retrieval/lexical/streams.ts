import type { Article, LawDocument } from '../../kb/model.ts';
import type { NumberArray } from '../array-file.ts';
import { dayNumber, NO_END, NO_START } from '../days.ts';
import { cuesIn } from '../text/cues.ts';
import { GrowingUint32 } from './growing.ts';
import type { FieldSource } from './postings-build.ts';
import { SyllableInterner } from './syllables.ts';

/**
 * Characters of an article that are indexed: 1 in 500 is longer, and what follows is an appendix swallowed by the last
 * article of a PDF, which would make it a match for everything.
 */
const MAX_TEXT = 30_000;

/** Titles weigh double, as in the measurements behind this index (docs/retrieval.md). */
const TITLE_WEIGHT = 2;

/** Syllables of Điều 1 that say what a document is about (“Nghị định này quy định xử phạt …”). */
const SCOPE_SYLLABLES = 60;

/** Codes of document types as the ranker knows them; 0 is unknown. */
const TYPES = [
  'luật',
  'bộ luật',
  'nghị định',
  'thông tư',
  'thông tư liên tịch',
  'quyết định',
  'nghị quyết',
  'pháp lệnh',
  'hiến pháp',
];
/** The Constitution has no number; what stands in its place says what it is. */
export const CONSTITUTION = /^hiến pháp/iu;

/** Whether a code of a document's type is that of what the National Assembly or its committee made. */
export function isLaw(type: number): boolean {
  return ['hiến pháp', 'luật', 'bộ luật', 'pháp lệnh'].includes(TYPES[type - 1] ?? '');
}

/** Strings of the articles that go with the arrays. */
export interface LawStrings {
  readonly syllables: readonly string[];
  readonly articleIds: readonly string[];
  readonly documents: readonly string[];
  /** What the documents are called (`Luật Đất đai`), in the same order; empty where that is not known. */
  readonly documentTitles: readonly string[];
  /** Numbers of Khoản as printed; clauses point into it. */
  readonly khoanLabels: readonly string[];
}

/** The clauses of an article that the index knows; their vectors lie in this order too. */
export function indexedClauses({ text, clauses }: Pick<Article, 'text' | 'clauses'>): Article['clauses'] {
  const end = Math.min(text.length, MAX_TEXT);
  return clauses.filter(({ start }) => start < end);
}

/** Collects what is searched into token streams, article by article; the texts themselves are not kept. */
export class StreamBuilder {
  readonly #syllables = new SyllableInterner();
  readonly #tokens = new GrowingUint32(1 << 20);
  readonly #starts = new GrowingUint32();
  readonly #titleEnds = new GrowingUint32();
  readonly #segmentStarts = new GrowingUint32();
  readonly #segmentClauses = new GrowingUint32();
  readonly #segmentBounds = new GrowingUint32();
  readonly #clauseLabels = new GrowingUint32();
  readonly #clauseBounds = new GrowingUint32();
  readonly #articleIds: string[] = [];
  readonly #versionIds: number[] = [];
  readonly #effective: number[] = [];
  readonly #expires: number[] = [];
  readonly #documentOf = new GrowingUint32();
  readonly #cues = new GrowingUint32();
  readonly #titles = new Map<string, number>();
  readonly #titleOf = new GrowingUint32();
  readonly #documents = new Map<string, DocumentDraft>();
  readonly #labels = new Map<string, number>();

  addArticle(article: Article): void {
    this.#starts.push(this.#tokens.length);
    this.#segmentBounds.push(this.#segmentStarts.length);
    this.#clauseBounds.push(this.#clauseLabels.length);
    const title = article.title.normalize('NFC');
    this.#syllables.scan(title, { from: 0, to: title.length }, this.#tokens);
    this.#titleEnds.push(this.#tokens.length);
    this.#addText(article);
    this.#addFacts(article);
  }

  /** Everything collected. Call once, after the last article. */
  finish(): FinishedStreams {
    this.#starts.push(this.#tokens.length);
    this.#segmentBounds.push(this.#segmentStarts.length);
    this.#clauseBounds.push(this.#clauseLabels.length);
    const documents = [...this.#documents.values()];
    const context = this.#contexts(documents);
    return {
      strings: {
        syllables: this.#syllables.syllables,
        articleIds: this.#articleIds,
        documents: documents.map((document) => document.number),
        documentTitles: documents.map((document) => document.title),
        khoanLabels: [...this.#labels.keys()],
      },
      arrays: { ...this.#articleArrays(), ...context.arrays, ...documentArrays(documents) },
      fields: (syllableCount) => ({
        full: this.#articleField(TITLE_WEIGHT, syllableCount),
        title: this.#articleField(0, syllableCount),
        context: streamField(context.arrays, syllableCount),
      }),
    };
  }

  #addText(article: Article): void {
    const text = article.text.slice(0, MAX_TEXT);
    let at = 0;
    indexedClauses(article).forEach((clause, index) => {
      this.#addSegments(text, { from: at, to: clause.start, clause: 0, cuts: [] });
      const end = Math.min(clause.end, text.length);
      this.#addSegments(text, {
        from: clause.start,
        to: end,
        clause: index + 1,
        cuts: clause.points.map((p) => p.start),
      });
      this.#clauseLabels.push(this.#label(clause.khoan));
      at = end;
    });
    this.#addSegments(text, { from: at, to: text.length, clause: 0, cuts: [] });
  }

  /** A clause is cut at its points; any other stretch at its lines. */
  #addSegments(text: string, part: { from: number; to: number; clause: number; cuts: readonly number[] }): void {
    const cuts = part.cuts.length > 0 ? part.cuts : lineStarts(text, part.from, part.to);
    let from = part.from;
    for (const to of [...cuts, part.to]) {
      if (to <= from || to > part.to) continue;
      this.#addSegment(text, { from, to, clause: part.clause });
      from = to;
    }
  }

  #addSegment(text: string, { from, to, clause }: { from: number; to: number; clause: number }): void {
    const start = this.#tokens.length;
    this.#syllables.scan(text, { from, to }, this.#tokens);
    if (this.#tokens.length === start) return;
    this.#segmentStarts.push(start);
    this.#segmentClauses.push(clause);
  }

  #label(khoan: string): number {
    const known = this.#labels.get(khoan);
    if (known !== undefined) return known;
    this.#labels.set(khoan, this.#labels.size);
    return this.#labels.size - 1;
  }

  #addFacts(article: Article): void {
    this.#articleIds.push(article.id);
    this.#meetTitle(article.title.toLowerCase());
    this.#cues.push(cuesIn(`${article.title}\n${article.text.slice(0, MAX_TEXT)}`, 'written'));
    this.#versionIds.push(article.versionId);
    this.#effective.push(dayNumber(article.effective) ?? NO_START);
    this.#expires.push(dayNumber(article.expires) ?? NO_END);
    const key = article.document.number.normalize('NFC').toLowerCase();
    let draft = this.#documents.get(key);
    if (draft === undefined) {
      draft = new DocumentDraft(this.#documents.size, key, article.document);
      this.#documents.set(key, draft);
    }
    draft.meet(article);
    this.#documentOf.push(draft.index);
  }

  #meetTitle(title: string): void {
    let index = this.#titles.get(title);
    if (index === undefined) {
      index = this.#titles.size;
      this.#titles.set(title, index);
    }
    this.#titleOf.push(index);
  }

  /** How many articles bear the same title: “Phạm vi điều chỉnh” says nothing, a title of its own much. */
  #titleRepeats(): Uint32Array {
    const counts = new Uint32Array(this.#titles.size);
    for (const title of this.#titleOf.view()) counts[title] = (counts[title] ?? 0) + 1;
    return this.#titleOf.view().map((title) => counts[title] ?? 0);
  }

  #contexts(documents: readonly DocumentDraft[]): { arrays: StreamArrays } {
    const tokens = new GrowingUint32();
    const starts = new GrowingUint32();
    for (const document of documents) {
      starts.push(tokens.length);
      const name = document.name();
      this.#syllables.scan(name, { from: 0, to: name.length }, tokens);
      const limit = tokens.length + SCOPE_SYLLABLES;
      const scope = new GrowingUint32(SCOPE_SYLLABLES);
      this.#syllables.scan(document.scope, { from: 0, to: document.scope.length }, scope);
      for (const syllable of scope.view()) if (tokens.length < limit) tokens.push(syllable);
    }
    starts.push(tokens.length);
    return { arrays: { 'context.tokens': tokens.view(), 'context.starts': starts.view() } };
  }

  #articleArrays(): Record<string, NumberArray> {
    return {
      tokens: narrow(this.#tokens.view(), this.#syllables.syllables.length),
      starts: this.#starts.view(),
      titleEnds: this.#titleEnds.view(),
      segmentStarts: this.#segmentStarts.view(),
      segmentClauses: Uint16Array.from(this.#segmentClauses.view()),
      segmentBounds: this.#segmentBounds.view(),
      clauseLabels: Uint16Array.from(this.#clauseLabels.view()),
      clauseBounds: this.#clauseBounds.view(),
      versionIds: Float64Array.from(this.#versionIds),
      effective: Int32Array.from(this.#effective),
      expires: Int32Array.from(this.#expires),
      documentOf: this.#documentOf.view(),
      cues: this.#cues.view(),
      titleRepeats: this.#titleRepeats(),
    };
  }

  #articleField(titleWeight: number, syllableCount: number): FieldSource {
    const [starts, titleEnds] = [this.#starts.view(), this.#titleEnds.view()];
    return {
      size: titleEnds.length,
      syllableCount,
      tokens: this.#tokens.view(),
      stretches: (text) => {
        const [start, titleEnd] = [starts[text] ?? 0, titleEnds[text] ?? 0];
        const title = { from: start, to: titleEnd, weight: titleWeight === 0 ? 1 : titleWeight };
        return titleWeight === 0 ? [title] : [title, { from: titleEnd, to: starts[text + 1] ?? 0, weight: 1 }];
      },
    };
  }
}

/** What {@link StreamBuilder} hands over: strings and arrays to store, and the fields to invert. */
export interface FinishedStreams {
  readonly strings: LawStrings;
  readonly arrays: Readonly<Record<string, NumberArray>>;
  /** @param syllableCount numbers kept for syllables; at least as many as there are, pairs are numbered after them */
  readonly fields: (syllableCount: number) => Readonly<Record<'full' | 'title' | 'context', FieldSource>>;
}

type StreamArrays = Readonly<Record<'context.tokens' | 'context.starts', Uint32Array>>;

/** What is known of a document while its articles pass. */
class DocumentDraft {
  readonly index: number;
  readonly number: string;
  readonly #document: LawDocument;
  #path = '';
  scope = '';

  constructor(index: number, number: string, document: LawDocument) {
    this.index = index;
    this.number = number;
    this.#document = document;
  }

  meet(article: Article): void {
    if (this.#path === '') this.#path = article.path;
    if (article.dieu === '1') this.scope = article.text.slice(0, 600).normalize('NFC');
  }

  name(): string {
    return [this.#document.type ?? '', this.#document.title ?? '', this.#path].join(' . ').normalize('NFC');
  }

  get title(): string {
    return (this.#document.title ?? '').normalize('NFC');
  }

  get type(): number {
    const type = this.#document.type ?? CONSTITUTION.exec(this.number.normalize('NFC'))?.[0] ?? '';
    return TYPES.indexOf(type.normalize('NFC').toLowerCase()) + 1;
  }

  /** Year of the number (`168/2024/…`), or of the effect date; 0 when neither says. */
  get year(): number {
    const found = /\/(\d{4})\//.exec(this.number)?.[1] ?? this.#document.effective?.slice(0, 4);
    return found === undefined ? 0 : Number(found);
  }
}

function documentArrays(documents: readonly DocumentDraft[]): Record<string, NumberArray> {
  return {
    documentTypes: Uint8Array.from(documents.map((document) => document.type)),
    documentYears: Uint16Array.from(documents.map((document) => document.year)),
  };
}

function streamField(arrays: StreamArrays, syllableCount: number): FieldSource {
  const starts = arrays['context.starts'];
  return {
    size: starts.length - 1,
    syllableCount,
    tokens: arrays['context.tokens'],
    stretches: (text) => [{ from: starts[text] ?? 0, to: starts[text + 1] ?? 0, weight: 1 }],
  };
}

/** Halves the largest array while the language has fewer syllables than 16 bits can count, which has always been so. */
function narrow(tokens: Uint32Array, syllableCount: number): Uint16Array | Uint32Array {
  return syllableCount <= 65_536 ? Uint16Array.from(tokens) : tokens;
}

function lineStarts(text: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) found.push(at + 1);
  return found;
}
