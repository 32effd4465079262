import { readFile } from 'node:fs/promises';

import { parse } from 'yaml';
import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { Source, SourceItem } from './contract.ts';
import { faqItem } from './faq-row.ts';
import { assertSize } from './limits.ts';
import { decodeText } from './text-encoding.ts';

const fileSchema = z.object({
  field: z.string(),
  as_of: z.unknown(),
  faqs: z.array(z.looseObject({ id: z.unknown() })),
});

/** FAQs of one field of law, as YAML. */
export const faqYamlSource: Source = {
  name: 'faq yaml',
  scope: 'excerpt',
  rank: 1,
  badRowKeepsRest: true,
  origin: (file) => `faq:${/^field:\s*(\S+)/m.exec(file.head.toString('utf8'))?.[1] ?? ''}`,
  recognises: (file) => /^faqs:\s*$/m.test(file.head.toString('utf8').replace(/\r/g, '')),
  async *read(file) {
    assertSize(file);
    const parsed = fileSchema.safeParse(parseYaml(decodeText(await readFile(file.path))));
    if (!parsed.success) {
      throw new AppError('SOURCE_FAQ_INVALID', { detail: parsed.error.issues[0]?.path.join('.') ?? 'the file' });
    }
    const { field, as_of, faqs } = parsed.data;
    for (const [index, faq] of faqs.entries()) yield readFaq({ as_of, ...faq }, { field, index });
  },
};

function readFaq(
  faq: { readonly id: unknown; readonly as_of: unknown },
  place: { field: string; index: number },
): SourceItem {
  const where = typeof faq.id === 'string' ? faq.id : `entry ${place.index + 1}`;
  const item = faqItem(faq, where);
  if (item.kind !== 'faq' || item.faq.field === place.field) return item;
  const detail = `id does not start with ${place.field}/`;
  return { kind: 'problem', problem: { code: 'SOURCE_FAQ_INVALID', where, detail } };
}

function parseYaml(text: string): unknown {
  try {
    // No aliases: they are how a small file grows into gigabytes.
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const where = error instanceof Error ? error.message.split('\n', 1)[0] : undefined;
    throw new AppError('SOURCE_BROKEN', { cause: error, detail: `YAML: ${where ?? ''}` });
  }
}
