import { idOf } from '../conversation/routes.tsx';
import type { StaffVisit } from '../shell/visit.ts';

/** What a form of the composer is answered with. */
export interface Answer {
  /** For the page's script, with the sentence. */
  readonly status: number;
  readonly sentence?: string;
  /** Query of the conversation's address, for a browser that sent the form itself. */
  readonly page: string;
}

/** Does the page's script ask, which wants data instead of a page? */
export function byScript(visit: StaffVisit): boolean {
  return visit.request.get('x-requested-by') === 'script';
}

/** Answers in the way that was asked. */
export function answer(visit: StaffVisit, { status, page, sentence = '' }: Answer): void {
  if (byScript(visit)) visit.response.status(status).type('text/plain').send(sentence);
  else visit.redirect(pageOf(visit, page));
}

/** Address of the conversation's page that says what happened. */
export function pageOf(visit: StaffVisit, query: string): string {
  return `/console/c/${encodeURIComponent(idOf(visit))}?${query}`;
}
