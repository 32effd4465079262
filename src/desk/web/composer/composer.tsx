import type { JSX } from 'preact';

import { type ComposerState, type Draft, type InsertedQuotation, MAX_TEXT, standsIn } from '../../composer/model.ts';
import { partsOf } from '../common/format.ts';
import { type ViewContext, CsrfField } from '../common/parts.tsx';
import { type EnclosuresProps, EncloseButton, Enclosures } from './enclosures.tsx';

/** What the composer is drawn from. */
export interface ComposerProps {
  readonly view: ViewContext;
  readonly conversationId: string;
  readonly state: ComposerState;
  readonly draft: Draft | undefined;
  /** New for every text: sending a form twice sends one message, or keeps one note. */
  readonly clientId: string;
  /** What was written in another form and could not be kept with it. */
  readonly note?: string | undefined;
  readonly files: Pick<EnclosuresProps, 'rules' | 'chosen' | 'maxBytes'>;
}

/** Writing to the citizen, and notes to colleagues. Both are forms that work by themselves. */
export function Composer(props: ComposerProps): JSX.Element {
  const { view, conversationId, state, draft } = props;
  const { composer } = view.texts;
  const mayWrite = state.allowed || draft !== undefined || props.files.chosen.length > 0;
  return (
    <section class="composer" aria-label={composer.label}>
      <div
        id="composer-state"
        hx-get={`/console/c/${conversationId}/state`}
        hx-trigger="sse:head, desk:refresh from:body"
        hx-swap="innerHTML"
      >
        <ComposerStateLine state={state} view={view} />
      </div>
      <p id="presence-typing" class="typing-lock" role="status" />
      {mayWrite && <MessageForm {...props} />}
      {view.mayAnswer && <NoteForm {...props} />}
    </section>
  );
}

/** Time and quota left, or why nothing can be sent. `data-allowed` tells the page's script. */
export function ComposerStateLine({ state, view }: Pick<ComposerProps, 'state' | 'view'>): JSX.Element {
  const { texts, now } = view;
  if (!state.allowed) {
    return (
      <p class="window window-closed" data-allowed="no">
        {texts.refusal(state.reason, state.by?.name)}
      </p>
    );
  }
  const left = texts.duration(partsOf((state.freeUntil ?? state.closesAt) - now));
  const quota = state.quotaLeft === null ? texts.composer.quotaUnknown : texts.composer.quota(state.quotaLeft);
  const after = state.phase === 'free' && state.closesAt > (state.freeUntil ?? 0);
  return (
    <p class={`window window-${state.phase}`} data-allowed="yes">
      {texts.composer.phases[state.phase](left)}
      {state.phase === 'paid' && ` · ${quota}`}
      {after && ` (${texts.composer.afterFree(texts.duration(partsOf(state.closesAt - now)))})`}
    </p>
  );
}

function MessageForm({ view, conversationId, draft, clientId, state, files }: ComposerProps): JSX.Element {
  const { composer } = view.texts;
  return (
    <form
      method="post"
      action={`/console/c/${conversationId}/send`}
      id="composer-form"
      data-draft={`/console/c/${conversationId}/draft`}
      data-typing={`/console/c/${conversationId}/typing`}
    >
      <CsrfField view={view} />
      <input type="hidden" name="clientId" value={clientId} />
      <input type="hidden" name="quotations" id="quotations" value={JSON.stringify(draft?.quotations ?? [])} />
      <label for="text" class="visually-hidden">
        {composer.label}
      </label>
      <textarea
        id="text"
        name="text"
        rows={3}
        maxLength={MAX_TEXT}
        placeholder={composer.placeholder}
        aria-describedby="composer-hint composer-state"
        data-key="r"
        lang="vi"
      >
        {draft?.text ?? ''}
      </textarea>
      <Quotations view={view} quotations={draft?.quotations ?? []} text={draft?.text ?? ''} />
      <Enclosures view={view} conversationId={conversationId} {...files} />
      <div class="composer-bar">
        <p id="composer-hint" class="small">
          <span class="needs-script">{composer.hint}</span> <span id="draft-state" role="status" /> <span id="count" />
        </p>
        <button class="button second quiet no-script" formaction={`/console/c/${conversationId}/draft`}>
          {composer.saveDraft}
        </button>
        <EncloseButton view={view} rules={files.rules} />
        <button class="button" id="send" disabled={!state.allowed}>
          {composer.send}
        </button>
      </div>
    </form>
  );
}

/** The passages of the text that go out as law; without JavaScript they are listed and can be dropped. */
function Quotations(props: {
  readonly view: ViewContext;
  readonly quotations: readonly InsertedQuotation[];
  readonly text: string;
}): JSX.Element {
  const { composer } = props.view.texts;
  return (
    <ul
      class="quotations"
      id="quotation-list"
      aria-label={composer.quotations}
      data-ok={composer.quotationOk}
      data-changed={composer.quotationChanged}
      data-drop={composer.dropQuotation}
    >
      {props.quotations.map((quotation, index) => (
        <li key={index} class={standsIn(props.text, quotation) ? 'chip' : 'chip chip-warn'}>
          <span>
            {placeOf(quotation.articleId)} ·{' '}
            {standsIn(props.text, quotation) ? composer.quotationOk : composer.quotationChanged}
          </span>{' '}
          <button class="plain link" name="drop" value={String(index)}>
            {composer.dropQuotation}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** `168/2024/nđ-cp#7` is Điều 7 of 168/2024/NĐ-CP. */
function placeOf(articleId: string): string {
  const [number = '', dieu = ''] = articleId.split('#');
  return `Điều ${dieu}, ${number.toUpperCase()}`;
}

function NoteForm(props: Pick<ComposerProps, 'view' | 'conversationId' | 'clientId' | 'note'>): JSX.Element {
  const { view, conversationId, clientId, note } = props;
  const { composer, thread } = view.texts;
  return (
    <details class="note-form" open={note !== undefined}>
      <summary>{composer.note}</summary>
      <form method="post" action={`/console/c/${conversationId}/note`}>
        <CsrfField view={view} />
        <input type="hidden" name="clientId" value={clientId} />
        <label for="note-text" class="visually-hidden">
          {composer.note}
        </label>
        <textarea
          id="note-text"
          name="text"
          rows={2}
          maxLength={4000}
          required
          placeholder={composer.notePlaceholder}
          value={note}
        />
        <p class="composer-bar">
          <span class="small">{thread.noteHint}</span>
          <button class="button second">{thread.addNote}</button>
        </p>
      </form>
    </details>
  );
}
