import type { ErrorCode } from '../../infra/errors.ts';
import type { Citation, IsoDate, LawDocument } from '../model.ts';

/** What a source says about a document; null where it does not say, which never erases what another source said. */
export interface DocumentFacts extends LawDocument {
  /**
   * What it changes, said of a document whose own text is not there: parts of articles (`168/2024/nđ-cp#14/3`), separated
   * by spaces.
   */
  readonly amends?: string | null;
}

/** Điều as a source gives it. */
export interface SourceArticle {
  readonly dieu: string;
  readonly title: string;
  readonly path: string;
  readonly text: string;
  readonly effective: IsoDate | null;
  readonly expires: IsoDate | null;
  readonly url: string | null;
  /** The source's own name for this place, when its cross-references use one. */
  readonly anchor: string | null;
  /** What this article points to, as the source lists it beside the text: anchors or article ids. */
  readonly related: readonly string[];
}

/** A FAQ as a file gives it. */
export interface SourceFaq {
  readonly id: string;
  readonly field: string;
  readonly questions: readonly string[];
  readonly answer: string;
  readonly citations: readonly Citation[];
  readonly asOf: IsoDate;
}

/** Why a file, or one row of it, could not be taken. `where` narrows it down: a line, a row, an id. */
export interface Problem {
  readonly code: ErrorCode;
  readonly where?: string;
  readonly detail?: string;
}

/** One thing read from a file. A file streams any mixture of them, in any order. */
export type SourceItem =
  | { readonly kind: 'article'; readonly document: DocumentFacts; readonly article: SourceArticle }
  | { readonly kind: 'document'; readonly document: DocumentFacts }
  | { readonly kind: 'faq'; readonly faq: SourceFaq }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** A file on disk with its first bytes, from which its source is recognised. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  /** The first {@link HEAD_BYTES} bytes. */
  readonly head: Buffer;
}

/** Enough to see a magic number, a header row, or the first headings of a page. */
export const HEAD_BYTES = 65_536;

/**
 * How much of a document one file holds. `whole`: all of it, so articles it does not have are removed. `excerpt`: some
 * articles (a subject of the codified law, a collection), so only articles that came from the same origin are.
 */
export type SourceScope = 'whole' | 'excerpt';

/** A kind of file that knowledge comes from. Every source is one file of this shape. */
export interface Source {
  readonly name: string;
  readonly scope: SourceScope;
  /** When one run brings the same article from two sources, the higher rank is kept. */
  readonly rank: number;
  /**
   * Whether a bad row is an editor's slip, to be corrected soon, so that nothing is removed meanwhile; false where gaps
   * are a standing feature of the source.
   */
  readonly badRowKeepsRest: boolean;
  /** Decides by content, never by the file's name. */
  recognises(file: SourceFile): boolean;
  /** Streams the file. A file that cannot be read at all throws an AppError; a bad part yields a problem. */
  read(file: SourceFile): AsyncIterable<SourceItem>;
  /** The origin written beside the articles of a file; articles of another origin are not removed by it. */
  origin(file: SourceFile): string;
}
