import type { JSX } from 'preact';

import { kindOf } from '../../../attachments/kinds.ts';
import type { OutboundFile } from '../../../conversations/model.ts';
import type { FileRule } from '../../../conversations/ports.ts';
import type { ViewContext } from '../common/parts.tsx';
import { sizeText } from '../conversation/attachment.tsx';

/** What the composer's files are drawn from. */
export interface EnclosuresProps {
  readonly view: ViewContext;
  readonly conversationId: string;
  /** What the channel takes. */
  readonly rules: readonly FileRule[];
  readonly chosen: readonly OutboundFile[];
  /** The largest file that is taken at all, in bytes; pictures become smaller here. */
  readonly maxBytes: number;
}

/** The files that go with the text, and what the channel takes. The script adds choosing, dropping and pasting. */
export function Enclosures({ view, conversationId, rules, chosen, maxBytes }: EnclosuresProps): JSX.Element {
  const { files } = view.texts.composer;
  const largest = Math.max(0, ...rules.filter(({ kind }) => kind === 'file').map((rule) => rule.maxBytes));
  return (
    <div
      class="enclosures"
      id="enclosures"
      data-upload={`/console/c/${conversationId}/files`}
      data-max-image={String(maxBytes)}
      data-max-file={String(largest)}
      data-too-large={files.refusals.too_large}
      data-uploading={files.uploading}
      data-added={files.added}
      data-removed={files.removed}
      data-failed={files.failed}
      data-pasted={files.pasted}
      data-drop={files.drop}
    >
      <ul id="enclosure-list" aria-label={files.label}>
        {chosen.map((file) => (
          <Enclosure key={file.id} file={file} view={view} conversationId={conversationId} />
        ))}
      </ul>
      <p class="small" id="enclose-hint">
        {hintOf(rules, view)} {rules.length > 0 && <span class="needs-script">{files.dropHint}</span>}
      </p>
      <PlainChoice view={view} rules={rules} conversationId={conversationId} />
    </div>
  );
}

/** Choosing without the script: the button sends the whole form, whose text is kept as a draft. */
function PlainChoice({
  view,
  rules,
  conversationId,
}: Pick<EnclosuresProps, 'view' | 'rules' | 'conversationId'>): JSX.Element | null {
  const { files } = view.texts.composer;
  if (rules.length === 0) return null;
  return (
    <p class="no-script">
      <label for="upload">{files.choose}</label>
      <span class="joined">
        <input type="file" id="upload" name="upload" accept={acceptOf(rules)} aria-describedby="enclose-hint" />
        <button
          class="button second"
          formaction={`/console/c/${conversationId}/files`}
          formenctype="multipart/form-data"
        >
          {files.attach}
        </button>
      </span>
    </p>
  );
}

/** The button that opens the file dialog; it stands in the composer's bar. */
export function EncloseButton({ view, rules }: Pick<EnclosuresProps, 'view' | 'rules'>): JSX.Element | null {
  if (rules.length === 0) return null;
  return (
    <span class="needs-script">
      <button type="button" class="button second" id="enclose" aria-describedby="enclose-hint">
        {view.texts.composer.files.attach}
      </button>
      <input type="file" id="enclose-input" multiple hidden accept={acceptOf(rules)} />
    </span>
  );
}

/** One chosen file. The hidden field sends it with the form. */
export function Enclosure({
  file,
  view,
  conversationId,
}: Pick<EnclosuresProps, 'view' | 'conversationId'> & { readonly file: OutboundFile }): JSX.Element {
  const { id, kind, name, size } = file;
  return (
    <li class="enclosure" data-file={id}>
      <input type="hidden" name="file" value={id} />
      {kind === 'image' && <img src={`/console/files/${id}`} alt="" width={48} height={48} />}
      <span class="enclosure-name">
        {name} <span class="small">({sizeText(size, view)})</span>
      </span>
      <button
        class="plain link"
        name="unfile"
        value={id}
        formaction={`/console/c/${conversationId}/files/remove`}
        aria-label={view.texts.composer.files.remove(name)}
      >
        ✕
      </button>
    </li>
  );
}

/** Kinds and sizes in a sentence, so that nobody has to find them out from a refusal. */
function hintOf(rules: readonly FileRule[], view: ViewContext): string {
  const { files } = view.texts.composer;
  if (rules.length === 0) return files.takesNone;
  const said = rules.map(({ kind, mediaTypes, maxBytes }) => {
    const endings = mediaTypes.map((type) => kindOf(type)?.endings[0]?.toUpperCase() ?? type).join(', ');
    const moving = mediaTypes.every((type) => type === 'image/gif');
    return files[moving ? 'moving' : kind](endings, sizeText(maxBytes, view));
  });
  const takes = files.takes(said.join(files.and));
  return rules.some(({ kind }) => kind === 'file') ? takes : `${takes} ${files.imagesOnly}`;
}

/** What the browser's file dialog offers; pictures of any kind are made anew here. */
function acceptOf(rules: readonly FileRule[]): string {
  const taken = rules.flatMap(({ mediaTypes }) => mediaTypes.flatMap((type) => [type, ...endingsOf(type)]));
  return [...new Set([...taken, 'image/*'])].join();
}

function endingsOf(mediaType: string): string[] {
  return (kindOf(mediaType)?.endings ?? []).map((ending) => `.${ending}`);
}
