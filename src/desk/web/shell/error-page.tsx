import type { VNode } from 'preact';

import { Page } from './page.tsx';
import { useVisit } from './visit.ts';

/** What an error page can be about; each has a sentence and a next step in the catalogue. */
export type ErrorKind = 'forbidden' | 'notFound' | 'form' | 'failed' | 'tooLarge';

/** Status of each error page. */
export const ERROR_STATUS: Readonly<Record<ErrorKind, number>> = {
  forbidden: 403,
  notFound: 404,
  form: 403,
  failed: 500,
  tooLarge: 413,
};

/** Says what went wrong and what to do next. */
export function ErrorPage({ kind }: { readonly kind: ErrorKind }): VNode {
  const { texts } = useVisit();
  const { errors } = texts.shell;
  return (
    <Page title={errors[kind]}>
      <div class="narrow">
        <h1>{errors[kind]}</h1>
        <p>{errors[`${kind}Next`]}</p>
        <p>
          <a class="button" href="/console">
            {errors.home}
          </a>
        </p>
      </div>
    </Page>
  );
}
