import { readFile } from 'node:fs/promises';

import { parse } from 'yaml';
import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import { articleId } from '../model.ts';
import type { DocumentFacts, Source } from './contract.ts';
import { dayField } from './day-field.ts';
import { assertSize } from './limits.ts';
import { decodeText } from './text-encoding.ts';

const text = z.string().nullish();
/** `18`, `14/3`: a Điều, or a Khoản of it; `*`: some that are not known. */
const part = z.string().regex(/^(?:\*|\d+[a-zđ]?(?:\/\d+[a-zđ]?)?)$/u, 'not a Điều, a Điều/khoản or *');
// Strict: a misspelt `expires` would leave the document in force.
const entrySchema = z.strictObject({
  number: z.string().trim().min(1),
  type: text,
  title: text,
  issuer: text,
  issued: dayField,
  effective: dayField,
  expires: dayField,
  url: text,
  amends: z.record(z.string().trim().min(1), z.array(part)).nullish(),
});
const fileSchema = z.union([
  z.array(z.unknown()),
  z.object({ documents: z.array(z.unknown()) }).transform((file) => file.documents),
]);

/** Register of cited documents (YAML): what they are called, who issued them and when, without their text. */
export const registerSource: Source = {
  name: 'register',
  scope: 'excerpt',
  // An editor stands for the register, so it wins over what is read off a source.
  rank: 10,
  badRowKeepsRest: true,
  origin: () => 'register',
  recognises: (file) => {
    const head = file.head.toString('utf8');
    return /^\s*-\s*(?:\{\s*)?number:\s/m.test(head) && !/^faqs:/m.test(head);
  },
  async *read(file) {
    assertSize(file);
    const parsed = fileSchema.safeParse(parseYaml(decodeText(await readFile(file.path))));
    if (!parsed.success) throw new AppError('SOURCE_BROKEN', { detail: 'not a list of documents' });
    for (const [index, raw] of parsed.data.entries()) {
      const entry = entrySchema.safeParse(raw);
      if (entry.success) yield { kind: 'document', document: toFacts(entry.data) };
      else {
        const detail = `${entry.error.issues[0]?.path.join('.') ?? ''} ${entry.error.issues[0]?.message ?? ''}`;
        yield { kind: 'problem', problem: { code: 'SOURCE_ROW_INVALID', where: `entry ${index + 1}`, detail } };
      }
    }
  },
};

function toFacts(entry: z.infer<typeof entrySchema>): DocumentFacts {
  return {
    number: entry.number.normalize('NFC'),
    type: entry.type ?? null,
    title: entry.title?.normalize('NFC') ?? null,
    issuer: entry.issuer ?? null,
    issued: entry.issued,
    effective: entry.effective,
    expires: entry.expires,
    url: entry.url ?? null,
    amends: entry.amends ? partsOf(entry.amends) : null,
  };
}

/** Nothing where it says `{}`, which takes back what was said before. */
function partsOf(amends: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(amends)
    .flatMap(([number, parts]) => parts.map((one) => articleId(number, one)))
    .join(' ');
}

function parseYaml(source: string): unknown {
  try {
    return parse(source, { maxAliasCount: 0 });
  } catch (error) {
    throw new AppError('SOURCE_BROKEN', { cause: error, detail: 'YAML' });
  }
}
