import type { JSX } from 'preact';

import { type Block, type BlockReason, BLOCK_REASONS } from '../../blocking/model.ts';
import { type InboxItem, OUTCOMES } from '../../inbox/model.ts';
import type { StaffMember } from '../../staff.ts';
import type { Named } from '../../thread/entry-model.ts';
import { SPANS } from '../blocking/spans.ts';
import { Lift } from '../blocking/views.tsx';
import { type ViewContext, Badge, CsrfField, Running, Select, Time } from '../common/parts.tsx';
import { fieldName, fieldOptions } from '../common/texts.ts';
import { ERASE_REASONS } from '../privacy/reasons.ts';

/** Who is here, and what may be done with the conversation. */
export interface HeadProps {
  readonly item: InboxItem;
  readonly view: ViewContext;
  /** Colleagues that a conversation can be given to, without oneself. */
  readonly colleagues: readonly Named[];
  readonly actor: StaffMember;
  readonly mayPropose: boolean;
  readonly mayErase: boolean;
  /** The block the person is under, and whether this account may lift it. */
  readonly block: Block | undefined;
  readonly mayLift: boolean;
  /** The reason of a block whose day was wrong: it is asked for once more. */
  readonly blockAnew: BlockReason | undefined;
}

/** The upper part of a conversation; drawn again after every change of hands, because it holds the version. */
export function Head(props: HeadProps): JSX.Element {
  const { item, view } = props;
  const { texts, language } = view;
  return (
    <>
      <div class="head-title">
        <h1>
          {texts.inbox.person(item.personLabel)}{' '}
          <span class={`channel channel-${item.channel}`}>{texts.channels[item.channel]}</span>
        </h1>
        <p class="marks">
          <Badge tone={item.overdue ? 'urgent' : 'info'}>{texts.holders[item.holder]}</Badge>
          {item.overdue && <Badge tone="urgent">{texts.inbox.overdue}</Badge>}
          {item.urgent && <Badge tone="urgent">{texts.reasons.urgent}</Badge>}
          {item.attention !== null && <Badge tone="warn">{texts.attention[item.attention] ?? item.attention}</Badge>}
          {item.reason !== null && item.reason !== 'urgent' && <Badge>{texts.reasons[item.reason]}</Badge>}
          {item.field !== null && <Badge>{fieldName(item.field, language)}</Badge>}
          {item.assignee !== null && <span class="mark">{texts.inbox.assignee(item.assignee.name)}</span>}
          <Owed item={item} view={view} />
          {item.outcome !== null && <span class="mark">{texts.head.closed(texts.outcomes[item.outcome])}</span>}
          {props.block !== undefined && (
            <Badge tone="urgent">
              {texts.blocking.blocked(texts.blocking.reasons[props.block.reason])}{' '}
              <Time at={props.block.until} view={view} />
            </Badge>
          )}
          {item.rating !== null && <span class="mark">{texts.head.rating(texts.ratings[item.rating])}</span>}
        </p>
      </div>
      <Actions {...props} />
    </>
  );
}

function Owed({ item, view }: { readonly item: InboxItem; readonly view: ViewContext }): JSX.Element | null {
  const { texts } = view;
  if (item.unansweredSince === null || item.holder === 'closed') return null;
  return (
    <span class={item.overdue ? 'mark late' : 'mark'}>
      {texts.inbox.owes('')}
      <Running since={item.unansweredSince} view={view} />
      {item.dueAt !== null && (
        <>
          {' · '}
          {texts.inbox.due('')}
          <Time at={item.dueAt} view={view} />
        </>
      )}
    </span>
  );
}

function Actions(props: HeadProps): JSX.Element | null {
  const { item, view, actor, mayPropose } = props;
  const { head } = view.texts;
  const leads = actor.role === 'lead' || actor.role === 'administrator';
  const mine = item.assignee?.id === actor.id;
  const open = item.holder !== 'closed';
  const decides = view.mayAnswer && open && (mine || leads || item.assignee === null);
  return (
    <div class="verbs">
      {view.mayAnswer && open && !mine && item.assignee === null && <Claim {...props} />}
      {decides && item.holder === 'counsellor' && <Transfer {...props} />}
      {decides && item.holder === 'waiting' && <Assign {...props} />}
      {decides && item.holder !== 'bot' && <ReturnToBot {...props} />}
      {decides && <Close {...props} />}
      {mayBlock(props) && <BlockPerson {...props} />}
      {props.block !== undefined && props.mayLift && <Lift view={view} block={props.block} back={item.id} />}
      {props.mayErase && <Erase {...props} />}
      {mayPropose && (
        <a class="button second quiet" id="propose" href={`/console/proposals/new?c=${item.id}`}>
          {head.propose}
        </a>
      )}
    </div>
  );
}

/** Whoever may decide about a conversation; of a closed one, any counsellor. */
function mayBlock({ item, view, actor, block }: HeadProps): boolean {
  const leads = actor.role === 'lead' || actor.role === 'administrator';
  const decides = leads || item.assignee === null || item.assignee.id === actor.id;
  return view.mayAnswer && block === undefined && decides;
}

function Claim({ item, view }: HeadProps): JSX.Element {
  const { head } = view.texts;
  const words = { bot: head.takeOver, counsellor: head.takeFromPage, waiting: head.claim, closed: head.claim };
  return (
    <ActionForm item={item} view={view} verb="claim">
      <button class="button" id="claim">
        {words[item.holder]}
      </button>
    </ActionForm>
  );
}

/** An action that asks for something first: a disclosure that works without JavaScript. */
function Asking(props: {
  readonly id: string;
  readonly label: string;
  readonly open?: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <details class="asking" name="asking" id={props.id} open={props.open ?? false}>
      {/* By its id the focus comes back to it when the head is drawn again. */}
      <summary class="button second" id={`${props.id}-open`}>
        {props.label}
      </summary>
      <div class="sheet">{props.children}</div>
    </details>
  );
}

function ActionForm(props: {
  readonly item: InboxItem;
  readonly view: ViewContext;
  readonly verb: string;
  readonly children: JSX.Element | readonly JSX.Element[];
}): JSX.Element {
  return (
    <form method="post" action={`/console/c/${props.item.id}/${props.verb}`}>
      <CsrfField view={props.view} />
      <input type="hidden" name="version" value={String(props.item.version)} />
      {props.children}
    </form>
  );
}

function NoteField(props: { readonly id: string; readonly label: string; readonly required?: boolean }): JSX.Element {
  return (
    <p class="field">
      <label for={props.id}>{props.label}</label>
      <textarea id={props.id} name="note" rows={3} maxLength={4000} required={props.required ?? false} />
    </p>
  );
}

function Transfer({ item, view, colleagues }: HeadProps): JSX.Element {
  const { head } = view.texts;
  const queues = fieldOptions(view.language).map(({ value, label }) => ({
    value: `field:${value}`,
    label: head.queueField(label),
  }));
  const people = colleagues.map(({ id, name }) => ({ value: `account:${id}`, label: name }));
  const choices = [...people, { value: 'queue', label: head.queue }, ...queues];
  return (
    <Asking id="transfer" label={head.transfer}>
      <ActionForm item={item} view={view} verb="transfer">
        <Select id="transfer-to" name="to" label={head.to} value={choices[0]?.value} choices={choices} />
        <NoteField id="transfer-note" label={head.noteForNext} required />
        <button class="button">{head.doTransfer}</button>
      </ActionForm>
    </Asking>
  );
}

function Assign({ item, view, colleagues }: HeadProps): JSX.Element | null {
  const { head } = view.texts;
  if (colleagues.length === 0) return null;
  return (
    <Asking id="assign" label={head.assign}>
      <ActionForm item={item} view={view} verb="assign">
        <Select
          {...{ id: 'assign-to', name: 'to', label: head.toColleague, value: colleagues[0]?.id }}
          choices={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <button class="button">{head.doAssign}</button>
      </ActionForm>
    </Asking>
  );
}

function ReturnToBot({ item, view }: HeadProps): JSX.Element {
  const { head } = view.texts;
  return (
    <Asking id="return" label={head.returnToBot}>
      <ActionForm item={item} view={view} verb="return">
        <p class="small">{head.returnHint}</p>
        <NoteField id="return-note" label={head.noteOptional} />
        <button class="button">{head.doReturn}</button>
      </ActionForm>
    </Asking>
  );
}

function Close({ item, view }: HeadProps): JSX.Element {
  const { texts } = view;
  const { head } = texts;
  const fields = [{ value: '', label: texts.side.noField }, ...fieldOptions(view.language)];
  return (
    <Asking id="close" label={head.close}>
      <ActionForm item={item} view={view} verb="close">
        <Select
          {...{ id: 'close-outcome', name: 'outcome', label: head.outcome, value: 'answered' }}
          choices={OUTCOMES.map((value) => ({ value, label: texts.outcomes[value] }))}
        />
        <Select
          {...{ id: 'close-field', name: 'field', label: texts.side.field, value: item.field ?? '' }}
          choices={fields}
        />
        <NoteField id="close-note" label={head.noteOptional} />
        <p class="small">{head.closeHint}</p>
        <button class="button">{head.doClose}</button>
      </ActionForm>
    </Asking>
  );
}

function BlockPerson({ item, view, blockAnew }: HeadProps): JSX.Element {
  const { blocking } = view.texts;
  return (
    <Asking id="block" label={blocking.block} open={blockAnew !== undefined}>
      <ActionForm item={item} view={view} verb="block">
        <p class="small">{blocking.hint}</p>
        <Select
          {...{ id: 'block-reason', name: 'reason', label: blocking.reason, value: blockAnew ?? BLOCK_REASONS[0] }}
          choices={BLOCK_REASONS.map((value) => ({ value, label: blocking.reasons[value] }))}
        />
        <Select
          {...{ id: 'block-span', name: 'span', label: blocking.span, value: blockAnew === undefined ? 'day' : 'date' }}
          choices={SPANS.map((value) => ({ value, label: blocking.spans[value] }))}
        />
        <p class="field">
          <label for="block-date">{blocking.date}</label>
          <input id="block-date" name="date" type="date" />
        </p>
        <button class="button">{blocking.doBlock}</button>
      </ActionForm>
    </Asking>
  );
}

function Erase({ item, view }: HeadProps): JSX.Element {
  const { privacy } = view.texts;
  return (
    <Asking id="erase" label={privacy.erase}>
      <ActionForm item={item} view={view} verb="erase">
        <p class="small">{privacy.eraseHint}</p>
        <Select
          {...{ id: 'erase-reason', name: 'reason', label: privacy.reason, value: ERASE_REASONS[0] }}
          choices={ERASE_REASONS.map((value) => ({ value, label: privacy.reasons[value] }))}
        />
        <p class="field">
          <label>
            <input type="checkbox" name="sure" value="yes" required /> {privacy.sure}
          </label>
        </p>
        <button class="button">{privacy.doErase}</button>
      </ActionForm>
    </Asking>
  );
}
