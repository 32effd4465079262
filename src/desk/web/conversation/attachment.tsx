import type { JSX } from 'preact';

import type { AttachmentView } from '../../../attachments/attachments.ts';
import type { Attachment, OutboundFile } from '../../../conversations/model.ts';
import type { ViewContext } from '../common/parts.tsx';

/** What a line about an attachment is drawn from. */
export interface AttachmentProps {
  readonly attachment: Attachment;
  /** Our copy; `undefined` for what has no file behind it. */
  readonly copy: AttachmentView | undefined;
  readonly view: ViewContext;
}

/** An attachment: our copy of it, or what is known of it. The platform's own link to a file is never shown. */
export function AttachmentLine({ attachment, copy, view }: AttachmentProps): JSX.Element {
  if (copy !== undefined) return <Copy copy={copy} view={view} />;
  const { thread } = view.texts;
  const label = [thread.attachments[attachment.type], attachment.name].filter(Boolean).join(': ');
  const url = elsewhere(attachment);
  if (url === undefined) return <p class="attachment">{label}</p>;
  return (
    <p class="attachment">
      <a href={url} target="_blank" rel="noopener noreferrer">
        {label} <span class="small">({thread.opensElsewhere})</span>
      </a>
    </p>
  );
}

/** A file of ours in the thread. */
export function SentFile({
  file,
  kept,
  view,
}: {
  readonly file: OutboundFile;
  readonly kept: boolean;
  readonly view: ViewContext;
}): JSX.Element {
  const { thread, composer } = view.texts;
  const { kind: type, name, size, width, height } = file;
  if (!kept) {
    return (
      <p class="attachment">
        {thread.attachments[type]}: {name} <span class="small">({composer.files.gone})</span>
      </p>
    );
  }
  const shown = type === 'image' ? 'inline' : 'download';
  return <Shown copy={{ type, name, size, width, height, shown, href: `/console/files/${file.id}` }} view={view} />;
}

function Copy({ copy, view }: { readonly copy: AttachmentView; readonly view: ViewContext }): JSX.Element {
  const { thread } = view.texts;
  const { href, name } = copy;
  const label = `${thread.attachments[copy.type]}: ${name}`;
  if (href === null) {
    const why = copy.reason === null ? thread.copy.pending : thread.copy[copy.reason];
    return (
      <p class="attachment">
        {label} <span class="small">({why})</span>
      </p>
    );
  }
  return <Shown copy={{ ...copy, href }} view={view} />;
}

type Kept = Pick<AttachmentView, 'type' | 'name' | 'size' | 'width' | 'height' | 'shown'> & { readonly href: string };

function Shown({ copy, view }: { readonly copy: Kept; readonly view: ViewContext }): JSX.Element {
  const { href, name } = copy;
  const label = `${view.texts.thread.attachments[copy.type]}: ${name}`;
  if (copy.shown === 'inline') {
    return (
      <p class="attachment">
        <a href={href} target="_blank">
          <img
            src={href}
            alt={label}
            width={copy.width ?? undefined}
            height={copy.height ?? undefined}
            loading="lazy"
          />
        </a>
      </p>
    );
  }
  return (
    <p class="attachment">
      <a href={href} download={name}>
        {label} <span class="small">({sizeText(copy.size ?? 0, view)})</span>
      </a>
    </p>
  );
}

/** Bytes as they are read: `1,2 MB`. */
export function sizeText(bytes: number, { language }: ViewContext): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1000), 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: unit === 'MB' ? 1 : 0 }).format(value)} ${unit}`;
}

/** A place on a map, or the page that a link leads to; of links only those to the web: `javascript:` is never one. */
function elsewhere({ type, url, latitude, longitude }: Attachment): string | undefined {
  if (latitude !== undefined && longitude !== undefined) {
    return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  }
  return type === 'link' && url !== undefined && /^https?:\/\//i.test(url) ? url : undefined;
}
