import { printDay } from '../../../dialog/days.ts';
import type { Knowledge } from '../../../kb/knowledge.ts';
import type { NamedPeriod, Period } from '../../../reports/period.ts';
import type { Why } from '../../../reports/questions.ts';
import { fieldName } from '../common/texts.ts';
import type { Visit } from '../shell/visit.ts';

/** How the statistics name things, in the language of a visit. */
export interface ReportWords {
  field(slug: string | null): string;
  why(why: Why): string;
  /** An article or FAQ that was shown; its id where it is not there any more. */
  item(id: string): string;
  period(period: Period): string;
  periodName(period: NamedPeriod): string;
  /** `34,5%`; empty of nothing. */
  share(part: number, whole: number): string;
}

/** The words of one visit. */
export function createReportWords(
  { texts, language }: Pick<Visit, 'texts' | 'language'>,
  knowledge: Pick<Knowledge, 'article' | 'faq'>,
): ReportWords {
  const { pages, reports } = texts;
  const percent = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    ...{ style: 'percent', maximumFractionDigits: 1 },
  });
  return {
    field: (slug) => (slug === null || slug === '' ? reports.noField : fieldName(slug, language)),
    why: (why) => (why === 'waiting' ? reports.alreadyWaiting : pages.reasons[why]),
    item(id) {
      if (!id.includes('#')) return knowledge.faq(id)?.questions[0] ?? id;
      const article = knowledge.article(id);
      if (article === undefined) return id;
      const name = reports.article(article.dieu, article.document.number);
      return article.title === '' ? name : `${name}: ${article.title}`;
    },
    period: ({ from, until }) => reports.period(printDay(from), printDay(until)),
    periodName(period) {
      if (period.kind === 'month') return reports.month(period.month, period.year);
      return period.kind === 'half' ? reports.half(period.half, period.year) : reports.year(period.year);
    },
    share: (part, whole) => (whole === 0 ? '' : percent.format(part / whole)),
  };
}

/** `14:05` for 14 hours and 5 minutes, which a spreadsheet reads as a duration; seconds are left out. */
export function hoursAndMinutes(duration: number): string {
  const minutes = Math.floor(duration / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
