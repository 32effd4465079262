import type { JSX } from 'preact';

import type { ViewContext } from './parts.tsx';

/** What every live page loads, in order. */
export const SCRIPTS = ['htmx.js', 'sse.js', 'console.js'] as const;

/** What an open conversation loads. */
export const THREAD_SCRIPTS = [...SCRIPTS, 'enclosures.js', 'thread.js'] as const;

/** The desk's own styles, beside those of the shell. */
export const STYLES = ['desk.css'] as const;

/** Says when the page has lost its connection, and when it is back; its words are read by the page's script too. */
export function LiveBanner({ view }: { readonly view: ViewContext }): JSX.Element {
  const { live, composer, presence, refusal } = view.texts;
  return (
    <>
      <div
        class="live-banner"
        id="live-banner"
        role="status"
        data-lost={live.lost}
        data-back={live.back}
        data-saving={composer.saving}
        data-saved={composer.saved}
        data-not-saved={composer.notSaved}
        data-sending={composer.sending}
        data-failed={composer.failed}
        data-lock={presence.lock('{name}')}
        data-refused={refusal('not_found')}
      />
      <p class="visually-hidden" aria-live="polite" id="announce" />
    </>
  );
}

/** Opens the list of keys. */
export function HelpButton({ view }: { readonly view: ViewContext }): JSX.Element {
  return (
    <button type="button" class="help-open needs-script" data-help aria-haspopup="dialog">
      {view.texts.help.open}
    </button>
  );
}

/** The list of keys, and the switch for those of one letter (WCAG 2.2, 2.1.4). */
export function HelpDialog({ view }: { readonly view: ViewContext }): JSX.Element {
  const { help } = view.texts;
  return (
    <dialog id="help" aria-labelledby="help-title">
      <h2 id="help-title">{help.title}</h2>
      <table class="keys">
        <tbody>
          {help.rows.map(([keys, what]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <label>
          <input type="checkbox" id="single-keys" /> {help.single}
        </label>
      </p>
      <form method="dialog">
        <button class="button second">{help.close}</button>
      </form>
    </dialog>
  );
}
