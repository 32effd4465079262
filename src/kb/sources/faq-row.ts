import { z } from 'zod';

import { parseDay } from '../dates.ts';
import type { Citation } from '../model.ts';
import type { Problem, SourceFaq, SourceItem } from './contract.ts';

/** A plain answer fits one message and a card. */
const MAX_ANSWER_CHARS = 900;

const day = z
  .union([z.string(), z.date().transform((date) => date.toISOString().slice(0, 10))])
  .transform((value, context) => {
    const parsed = parseDay(value);
    if (parsed === null) context.addIssue({ code: 'custom', message: 'is not a day such as 2026-11-22' });
    return parsed ?? '';
  });

const shortText = z.union([z.string(), z.number().transform(String)]).transform((text) => text.normalize('NFC').trim());
const words = z.string().transform((text) => text.normalize('NFC').replace(/\s+/g, ' ').trim());

const citationSchema = z.strictObject({
  document: shortText,
  dieu: shortText,
  khoan: shortText.exactOptional(),
  diem: shortText.exactOptional(),
});

const faqSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'is not field/slug in small letters, digits and hyphens'),
  questions: z
    .array(words.pipe(z.string().min(1)))
    .min(1, 'needs at least one question')
    .max(20),
  answer: z
    .string()
    .transform((text) => text.normalize('NFC').replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().min(1, 'is empty').max(MAX_ANSWER_CHARS, `is over ${MAX_ANSWER_CHARS} characters`)),
  citations: z.array(citationSchema).max(10),
  as_of: day,
});

/** Checks one FAQ as a file gives it; `where` tells the editor which one. */
export function faqItem(raw: unknown, where: string): SourceItem {
  const parsed = faqSchema.safeParse(raw);
  if (!parsed.success) return { kind: 'problem', problem: faqProblem(parsed.error, where) };
  const { id, questions, answer, citations, as_of: asOf } = parsed.data;
  const [field = ''] = id.split('/');
  const faq: SourceFaq = { id, field, questions, answer, citations, asOf };
  return { kind: 'faq', faq };
}

/** “31/2024/QH15 điều 27 khoản 3 điểm a”, as an editor writes it into a cell; undefined when it is none. */
export function parseCitation(text: string): Citation | undefined {
  const match =
    /^\s*(\S+\/\S+?)[\s,;]+điều\s+(\d+[a-zđ]?)(?:[\s,]+khoản\s+(\d+[a-zđ]?))?(?:[\s,]+điểm\s+([a-zđ]\d?))?\s*$/iu.exec(
      text.normalize('NFC'),
    );
  if (!match) return undefined;
  const [, document = '', dieu = '', khoan, diem] = match;
  return { document, dieu, ...(khoan === undefined ? {} : { khoan }), ...(diem === undefined ? {} : { diem }) };
}

function faqProblem(error: z.ZodError, where: string): Problem {
  const issue = error.issues[0];
  return {
    code: 'SOURCE_FAQ_INVALID',
    where,
    detail: `${issue?.path.join('.') || 'the entry'} ${issue?.message ?? ''}`,
  };
}
