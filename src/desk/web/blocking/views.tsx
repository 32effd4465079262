import type { JSX } from 'preact';

import type { Block } from '../../blocking/model.ts';
import { type ViewContext, CsrfField, Time } from '../common/parts.tsx';
import { DataTable } from '../common/table.tsx';

interface BlockedProps {
  readonly view: ViewContext;
  readonly blocks: readonly Block[];
  readonly mayLift: (block: Block) => boolean;
}

/** Everybody who is blocked now, with the way back. */
export function BlockedMain({ view, blocks, mayLift }: BlockedProps): JSX.Element {
  const t = view.texts.blocking;
  return (
    <>
      <h1>{t.title}</h1>
      <p>{t.intro}</p>
      {blocks.length === 0 ? (
        <p class="empty">{t.none}</p>
      ) : (
        <BlockedTable view={view} blocks={blocks} mayLift={mayLift} />
      )}
    </>
  );
}

function BlockedTable({ view, blocks, mayLift }: BlockedProps): JSX.Element {
  const t = view.texts.blocking;
  return (
    <DataTable label={t.title} columns={[t.person, t.channel, t.reason, t.by, t.at, t.until, t.told, t.lift]}>
      {blocks.map((block) => (
        <BlockedRow key={block.id} view={view} block={block} liftable={mayLift(block)} />
      ))}
    </DataTable>
  );
}

function BlockedRow(props: {
  readonly view: ViewContext;
  readonly block: Block;
  readonly liftable: boolean;
}): JSX.Element {
  const { view, block, liftable } = props;
  const { blocking: t, inbox, channels } = view.texts;
  const name = inbox.person(block.personLabel);
  return (
    <tr>
      <td data-label={t.person}>
        {block.conversationId === null ? name : <a href={`/console/c/${block.conversationId}`}>{name}</a>}
      </td>
      <td data-label={t.channel}>{channels[block.channel]}</td>
      <td data-label={t.reason}>{t.reasons[block.reason]}</td>
      <td data-label={t.by}>{block.by.name}</td>
      <td data-label={t.at}>
        <Time at={block.at} view={view} />
      </td>
      <td data-label={t.until}>
        <Time at={block.until} view={view} />
      </td>
      <td data-label={t.told}>{block.told ? t.yes : t.notYet}</td>
      <td data-label={t.lift}>{liftable ? <Lift view={view} block={block} /> : t.leadsLift}</td>
    </tr>
  );
}

/** Takes a block back; leads to the list, or to the conversation it was pressed in. */
export function Lift(props: {
  readonly view: ViewContext;
  readonly block: Block;
  readonly back?: string;
}): JSX.Element {
  const { view, block, back } = props;
  return (
    <form method="post" action="/console/blocked/lift">
      <CsrfField view={view} />
      <input type="hidden" name="block" value={block.id} />
      {back !== undefined && <input type="hidden" name="back" value={back} />}
      <button class="button second">{view.texts.blocking.lift}</button>
    </form>
  );
}
