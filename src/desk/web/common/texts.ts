import type { PagesTexts } from '../../texts/vi/pages.ts';
import { FIELDS, fieldBySlug } from '../../../kb/fields.ts';
import type { Language } from '../shell/visit.ts';

export type { Language, PagesTexts };

/** A field of law by its name for people; the slug itself where the table no longer knows it. */
export function fieldName(slug: string, language: Language): string {
  return fieldBySlug(slug)?.[language] ?? slug;
}

/** Every field as an option of a select, in the table's order. */
export function fieldOptions(language: Language): readonly { readonly value: string; readonly label: string }[] {
  return FIELDS.map((field) => ({ value: field.slug, label: field[language] }));
}
