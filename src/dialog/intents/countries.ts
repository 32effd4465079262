import { lengthAt, phrases, type Token, type Utterance } from '../text/utterance.ts';

/** Signs for another country and for ours, which no typed word is. */
const COUNTRY = '#';
const HOME = '&';

/** Other countries, and states of the one where most Vietnamese abroad live, which no set of examples names all. */
const COUNTRIES = phrases(
  `
    hoa kỳ, nhật bản, hàn quốc, trung quốc, đài loan, thái lan, singapore, malaysia, indonesia, philippines, campuchia, lào,
    myanmar, ấn độ, canada, australia, new zealand, anh quốc, pháp quốc, đức quốc, hà lan, thuỵ sĩ, thuỵ điển, na uy,
    đan mạch, phần lan, ba lan, tây ban nha, bồ đào nha, italia, ukraine, thổ nhĩ kỳ, ả rập, dubai, qatar, israel, brazil,
    mexico, nam phi, ai cập, châu âu, châu phi, hồng kông, hong kong, ma cao, macao, quảng châu, schengen, usa, germany, france, japan,
    california, texas, florida, new york, washington, virginia, illinois, arizona, colorado, oregon, ohio, michigan, nevada, hawaii, massachusetts,
    pennsylvania, bang cali, cali,
    korea, china, thailand, america, england, russia, india, europe, the us, the uk, in us, in uk, liên bang nga,
    bên tàu, nước tàu, người tàu, hàng tàu,
    bên ý, nước ý, ở ý, sang ý, tại ý, luật ý, visa ý, người ý, tịch ý, nước anh, sang anh, luật anh, visa anh, tịch anh, vương quốc anh
  `,
  { exact: true },
);
/** Those whose names are also words are named where one of {@link LEADING} stands before them. */
const SHORT_NAMES = phrases('mỹ, pháp, đức, nhật, hàn, úc, séc, nga, thái, uk', { exact: true });
const LEADING = phrases(
  `
    ở, bên, nước, của, sang, qua, đi, vào, tại, về, từ, đồ, luật, pháp, visa, tịch, người, chồng, vợ, dâu, rể, con, sếp, chủ, khách, ty, hàng, xe, bằng,
    thuế, quan, toà, phẩm, học, cư, cưới, lấy, động
  `,
  { exact: true },
);
/** Our own country, beside which another one is often only where somebody or something comes from. */
const VIETNAM = phrases('việt nam, vn, vietnam, nước mình, nước ta', { exact: true });
/** Words and places that begin like one of these: “lao động” typed with its marks, “luật pháp”, “mỹ phẩm”, “Lào Cai”. */
const NO_COUNTRIES = phrases(`
    lao động, lao phổi, lao tù, luật pháp, pháp luật, pháp lý, pháp lệnh, pháp nhân, pháp điển, pháp viện, pháp y, tư pháp, mỹ phẩm,
    mỹ thuật, nhật ký, nhật báo, đức tin, ý kiến, ý định, ý muốn, ý nghĩa, ý chí, ý thức, hàn xì, hàn gắn, tàu hoả, tàu thuỷ, tàu cá,
    tàu biển, tàu thuyền, anh em, anh chị, anh trai, anh rể, anh ấy, anh ta, thái độ, lào cai, thái nguyên, thái bình, mỹ tho, mỹ đình,
    mỹ đức, mỹ hào, đức trọng, đức hoà, đức huệ, đức phổ, đức linh, đức thọ, đức cơ, nga sơn
`);
/** The same, told by its marks: unmarked “nuoc thai” is a polluter's far oftener than somebody's who asks of Thailand. */
const NO_THAILAND = phrases('nước thải, đồ thải, hàng thải', { exact: true });
/** Behind these, without marks, a country is where something is or whose law it is; behind others, where it is from. */
const PLACED = new Set('o ben nuoc sang qua tai di vao den luat phap toa quan thue visa cu'.split(' '));

/**
 * The words (`folded`) with one sign for all other countries and one for ours: “hàng Nhật” and “hàng Trung Quốc” come from
 * somewhere, “ở Nhật” and “ở Trung Quốc” are somewhere else.
 */
export function withCountries(tokens: readonly Token[], folded: readonly string[]): string[] {
  const words: string[] = [];
  for (let at = 0; at < tokens.length;) {
    const plain = lengthAt(tokens, at, NO_COUNTRIES) || lengthAt(tokens, at, NO_THAILAND);
    const abroad = plain > 0 ? 0 : countryAt(tokens, at);
    const home = plain + abroad > 0 ? 0 : lengthAt(tokens, at, VIETNAM);
    const covered = Math.max(plain, abroad, home, 1);
    words.push(...(abroad > 0 ? [COUNTRY] : home > 0 ? [HOME] : folded.slice(at, at + covered)));
    at += covered;
  }
  return words;
}

/** Of words with those signs: whether other countries are named as places, as where something is from, or both. */
export function countryClasses(words: readonly string[]): string[] {
  const before = words.flatMap((word, at) => (word === COUNTRY ? [words[at - 1] ?? ''] : []));
  const isPlace = before.some((word) => PLACED.has(word));
  const isOrigin = before.some((word) => !PLACED.has(word));
  return [...(isPlace ? ['place'] : []), ...(isOrigin ? ['origin'] : [])];
}

/** What may stand between the name of a law and the country whose law it is. */
const OF = phrases('của, ở, tại, bên, nước');

/** Whether words behind the name of a law make it another country's (“… của Singapore”), of which nothing is asked at home. */
export function isElsewhere({ tokens }: Pick<Utterance, 'tokens'>, behind: readonly string[]): boolean {
  const start = tokens.findLastIndex((_, at) => behind.length > 0 && begins(tokens.slice(at), behind.slice(0, 2)));
  if (start < 0 || tokens.some((_, at) => lengthAt(tokens, at, VIETNAM) > 0)) return false;
  let at = start;
  while (lengthAt(tokens, at, OF) > 0) at += 1;
  return lengthAt(tokens, at, NO_COUNTRIES) === 0 && countryAt(tokens, at) > 0;
}

function begins(tokens: readonly Token[], words: readonly string[]): boolean {
  return words.every((word, at) => tokens[at]?.folded === word);
}

/** Number of words that name another country at word `at`. */
function countryAt(tokens: readonly Token[], at: number): number {
  const isLed = at > 0 && lengthAt(tokens, at - 1, LEADING) === 1;
  return lengthAt(tokens, at, COUNTRIES) || (isLed ? lengthAt(tokens, at, SHORT_NAMES) : 0);
}
