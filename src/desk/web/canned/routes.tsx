import type { JSX } from 'preact';
import { z } from 'zod';

import { type CannedReply, CANNED_VARIABLES } from '../../composer/canned-model.ts';
import { MAX_TEXT } from '../../composer/model.ts';
import { STYLES } from '../common/live.tsx';
import { OutcomeNotice, outcomeOf } from '../common/notice.tsx';
import type { DeskPagesOptions } from '../common/options.ts';
import { type ViewContext, CsrfField, Select, Time, viewOf } from '../common/parts.tsx';
import { fieldName, fieldOptions } from '../common/texts.ts';
import { readForm, readQuery } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { AskFirst } from '../shell/parts.tsx';
import { type ConsoleRoute, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';

const replySchema = z.object({
  id: z.string().max(100).default(''),
  updatedAt: z.coerce.number().int().default(0),
  shortcut: z.string().max(200),
  title: z.string().max(400),
  text: z.string().max(MAX_TEXT * 2),
  field: z.string().max(60),
});

/** A reply as it is being edited. */
type Editing = Pick<CannedReply, 'id' | 'updatedAt' | 'shortcut' | 'title' | 'text' | 'field'>;

/** What may be wrong with a reply, as the desk names it. */
const CANNED_FAULTS = ['stale', 'shortcut', 'taken', 'title', 'text', 'variable', 'field'] as const;

type CannedFault = (typeof CANNED_FAULTS)[number];

const EMPTY: Editing = { id: '', updatedAt: 0, shortcut: '', title: '', text: '', field: null };

/** Ready-made texts: everybody reads them, leads, editors and administrators change them. */
export function cannedRoutes({ desk, staff }: DeskPagesOptions): readonly ConsoleRoute[] {
  async function show(visit: StaffVisit, wrong?: { readonly typed: Editing; readonly fields: readonly string[] }) {
    const view = viewOf(visit);
    const replies = await desk.canned.list();
    const asked = readQuery(visit, z.object({ edit: z.string().max(100).optional() }))?.edit;
    const editing = wrong?.typed ?? replies.find(({ id }) => id === asked) ?? EMPTY;
    // Who has been told that it changed sees how, below, and may go on; what was removed begins anew.
    const { id, updatedAt } = wrong?.fields.includes('stale')
      ? (replies.find((reply) => reply.id === editing.id) ?? EMPTY)
      : editing;
    const nameOf = (id: string): string => staff.find(id)?.name ?? id;
    const edits = visit.may('canned.edit');
    visit.show(
      <Page title={view.texts.canned.title} styles={STYLES}>
        <OutcomeNotice outcome={outcomeOf(visit, staff)} />
        <h1>{view.texts.canned.title}</h1>
        <p>{view.texts.canned.intro}</p>
        {edits && <Editor view={view} editing={{ ...editing, id, updatedAt }} wrong={wrong?.fields ?? []} />}
        <Replies view={view} replies={replies} edits={edits} nameOf={nameOf} />
      </Page>,
      wrong === undefined ? 200 : 422,
    );
  }

  return [
    get('/canned', 'canned.view', (visit) => show(visit)),
    post('/canned/save', 'canned.edit', async (visit) => {
      const form = readForm(visit, replySchema);
      if (!form.ok) return visit.redirect('/console/canned?refused=invalid');
      const { id, updatedAt, field, ...rest } = form.value;
      const input = { ...rest, field: field === '' ? null : field };
      const saved = await desk.canned.save({ actor: visit.actor, ...input, ...(id !== '' && { id, updatedAt }) });
      if (saved.ok) return visit.redirect('/console/canned?done=saved');
      return show(visit, { typed: { id, updatedAt, ...input }, fields: saved.refusal.detail ?? [] });
    }),
    post('/canned/remove', 'canned.edit', async (visit) => {
      const form = readForm(visit, z.object({ id: z.string().max(100) }));
      const removed = form.ok ? await desk.canned.remove({ actor: visit.actor, id: form.value.id }) : undefined;
      visit.redirect(`/console/canned?${removed?.ok === true ? 'done=removed' : 'refused=not_found'}`);
    }),
  ];
}

function Editor(props: {
  readonly view: ViewContext;
  readonly editing: Editing;
  readonly wrong: readonly string[];
}): JSX.Element {
  const { view, editing, wrong } = props;
  const { canned } = view.texts;
  const fields = [{ value: '', label: canned.anyField }, ...fieldOptions(view.language)];
  const invalid = (...faults: readonly CannedFault[]) =>
    faults.some((fault) => wrong.includes(fault)) ? { 'aria-invalid': 'true' as const } : {};
  return (
    <section class="card" aria-labelledby="canned-editor">
      <h2 id="canned-editor">{editing.id === '' ? canned.create : canned.edit(editing.title)}</h2>
      {wrong.length > 0 && (
        <p class="notice bad" role="alert">
          {CANNED_FAULTS.filter((fault) => wrong.includes(fault))
            .map((fault) => canned.wrong[fault])
            .join(' ')}
        </p>
      )}
      <form method="post" action="/console/canned/save">
        <CsrfField view={view} />
        <input type="hidden" name="id" value={editing.id} />
        <input type="hidden" name="updatedAt" value={String(editing.updatedAt)} />
        <div class="two">
          <p class="field">
            <label for="shortcut">{canned.shortcut}</label>
            <span class="hint" id="shortcut-hint">
              {canned.shortcutHint}
            </span>
            <input
              {...{ id: 'shortcut', name: 'shortcut', value: editing.shortcut, ...invalid('shortcut', 'taken') }}
              required
              maxLength={40}
              aria-describedby="shortcut-hint"
            />
          </p>
          <Select id="canned-field" name="field" label={canned.field} value={editing.field ?? ''} choices={fields} />
        </div>
        <p class="field">
          <label for="canned-title">{canned.name}</label>
          <input id="canned-title" name="title" value={editing.title} required maxLength={120} {...invalid('title')} />
        </p>
        <p class="field">
          <label for="canned-text">{canned.text}</label>
          <textarea
            id="canned-text"
            name="text"
            rows={5}
            required
            maxLength={MAX_TEXT}
            {...invalid('text', 'variable')}
          >
            {editing.text}
          </textarea>
        </p>
        <Variables view={view} />
        <p class="verbs">
          <button class="button">{canned.save}</button>
          {editing.id !== '' && (
            <a class="button second" href="/console/canned">
              {canned.cancel}
            </a>
          )}
        </p>
      </form>
    </section>
  );
}

function Variables({ view }: { readonly view: ViewContext }): JSX.Element {
  const { canned } = view.texts;
  return (
    <p class="small">
      {canned.variables}:{' '}
      {CANNED_VARIABLES.map((name) => (
        <span key={name} class="variable">
          <code>{`{{${name}}}`}</code> {canned.variableNames[name]}{' '}
        </span>
      ))}
    </p>
  );
}

function Replies(props: {
  readonly view: ViewContext;
  readonly replies: readonly CannedReply[];
  readonly edits: boolean;
  readonly nameOf: (id: string) => string;
}): JSX.Element {
  const { view, replies, edits, nameOf } = props;
  const { canned } = view.texts;
  if (replies.length === 0) return <p class="empty">{canned.empty}</p>;
  return (
    <ul class="plain-list">
      {replies.map((reply) => (
        <li key={reply.id}>
          <h3>
            <kbd>/{reply.shortcut}</kbd> {reply.title}
          </h3>
          <p class="said">{reply.text}</p>
          <p class="small">
            {reply.field === null ? canned.anyField : fieldName(reply.field, view.language)} · {nameOf(reply.updatedBy)}
            , <Time at={reply.updatedAt} view={view} />
          </p>
          {edits && (
            <div class="verbs">
              <a class="button second small" href={`/console/canned?edit=${encodeURIComponent(reply.id)}`}>
                {canned.edit(reply.title)}
              </a>
              <form method="post" action="/console/canned/remove">
                <CsrfField view={view} />
                <input type="hidden" name="id" value={reply.id} />
                <AskFirst label={canned.remove} question={canned.removeSure} about={reply.title} />
              </form>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
