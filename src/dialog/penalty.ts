import { joined, phrases } from './text/utterance.ts';

/** Told from words that differ in marks alone: “tù” and “từ”, “phạt” and “phát”. */
const exactly = (list: string) => phrases(list, { exact: true });

/** Asks how high a fine is. */
export const FINE_ASKED = exactly(
  'phạt bao nhiêu, phạt bao nhiêu tiền, phạt nhiêu, phạt mấy triệu, phạt mấy tiền, phạt mấy trăm, phạt mấy củ, phạt hết, mức phạt, tiền phạt',
);

/** Asks for how long, of what begins as a fine does. */
export const FINED_TIME = exactly('phạt mấy năm, phạt bao nhiêu năm, phạt mấy tháng, phạt bao nhiêu tháng');

/** Asks for how long somebody goes to prison. */
export const PRISON_ASKED = joined(
  FINED_TIME,
  exactly(
    'mấy năm tù, bao nhiêu năm tù, mấy tháng tù, tù mấy, tù mấy năm, tù bao nhiêu, tù bao nhiêu năm, tù bao lâu, tù trong bao lâu, tù khoảng bao lâu',
  ),
);

/** Asks how something is punished, with whatever it is; “phạt mấy” may go on with “ngày”, too. */
export const PENALTY_ASKED = exactly('phạt thế nào, phạt như thế nào, phạt sao, phạt ra sao, phạt mấy');

/** Asks what becomes of somebody, a penalty or nothing. */
export const OUTCOME_ASKED = exactly(
  'bị phạt không, đi tù không, tù không, bị tù, bị gì, tội gì, có tội không, xử sao, xử lý sao, xử lý thế nào, bị sao, có sao không, có sao ko, có sao k, bị bắt không, bị bắt ko, bị bắt k',
);

/** Words of penalties and offences: a question with one of them asks for these. */
export const PENALTY_WORDS = exactly(
  'phạt, tù, tội, phạm tội, vi phạm, xử lý, xử phạt, bị xử, kỷ luật, truy cứu, khởi tố, hình sự, án treo, bắt giam',
);
