import type { JSX } from 'preact';

import type { ErasureStatus } from '../../../privacy/erasures.ts';
import { type ViewContext, Time } from '../common/parts.tsx';
import { DataTable } from '../common/table.tsx';

/** Who was erased: numbers and dates, nobody's name. */
export function PrivacyMain(props: {
  readonly view: ViewContext;
  readonly erasures: readonly ErasureStatus[];
  /** Number of the erasure that was just asked for. */
  readonly asked: string | undefined;
}): JSX.Element {
  const { view, erasures, asked } = props;
  const t = view.texts.privacy;
  const fresh = erasures.find(({ code }) => code === asked);
  return (
    <>
      <h1>{t.title}</h1>
      {fresh !== undefined && (
        <div class="notice good" role="status" id="outcome">
          {t.asked(fresh.code)}
        </div>
      )}
      <h2>{t.erasures}</h2>
      <p>{t.erasuresIntro}</p>
      {erasures.length === 0 ? <p class="empty">{t.none}</p> : <ErasureTable view={view} erasures={erasures} />}
    </>
  );
}

function ErasureTable({
  view,
  erasures,
}: {
  readonly view: ViewContext;
  readonly erasures: readonly ErasureStatus[];
}): JSX.Element {
  const t = view.texts.privacy;
  return (
    <DataTable label={t.erasures} columns={[t.code, t.channel, t.origin, t.requestedAt, t.erasedAt]}>
      {erasures.map((erasure) => (
        <tr key={erasure.code}>
          <td data-label={t.code}>{erasure.code}</td>
          <td data-label={t.channel}>{view.texts.channels[erasure.channel]}</td>
          <td data-label={t.origin}>{t.origins[erasure.origin]}</td>
          <td data-label={t.requestedAt}>
            <Time at={erasure.requestedAt} view={view} />
          </td>
          <td data-label={t.erasedAt}>
            {erasure.erasedAt === null ? t.pending : <Time at={erasure.erasedAt} view={view} />}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
