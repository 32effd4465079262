import type { OutboundMessage } from '../../conversations/model.ts';
import { humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { FILLERS, GREETINGS, OPENINGS } from '../lexicon.ts';
import { joined, mentions, phrases, residue, saysOnly, type Utterance } from '../text/utterance.ts';

/** The agency itself. Exact: `số` is no `sở`. */
const AGENCY = phrases(
  `
    sở, sở mình, sở tư pháp, cơ quan, cơ quan mình, văn phòng, văn phòng sở, trụ sở, trụ sở chính, trụ sở cơ quan, trung tâm,
    trung tâm mình, đơn vị mình, bên mình, bên bạn, bên sở, your office, the office, your agency, the agency
  `,
  { exact: true },
);
/** Without marks “so do” is a paper rather than “sở đó”; marked, the two are told apart. */
const LAND_PAPERS = phrases('sổ đỏ, sổ hồng', { exact: true });
/** What people ask of a place that they want to go to or to ring. */
const REACHED_BY = phrases(`
    địa chỉ, ở đâu, ở chỗ nào, chỗ nào, nằm ở đâu, đường nào, đường gì, đi đường nào, số điện thoại, số đt, sđt, sdt, điện thoại,
    điện thoại bàn, hotline, đường dây nóng, email, mail, trang web, website, giờ làm việc, giờ hành chính, lịch làm việc,
    thời gian làm việc, làm việc, làm, mở cửa, đóng cửa, nghỉ trưa, tiếp dân, lịch tiếp dân, tiếp công dân, lịch tiếp công dân,
    where, address, phone, phone number, telephone, opening hours, open
`);
/** Asked without naming whose, these can only be the agency's. */
const OURS = phrases(`
    hotline, đường dây nóng, số đường dây nóng, địa chỉ liên hệ, số điện thoại, số điện thoại liên hệ, sđt, sdt, số đt, sđt liên hệ,
    số liên hệ, tiếp dân, lịch tiếp dân, giờ tiếp dân, tiếp công dân, lịch tiếp công dân, phone number
`);
/** … and these where nothing was asked before them: behind a question they ask on about its subject. */
const OURS_AT_FIRST = phrases(`
    địa chỉ, giờ làm việc, giờ mở cửa, giờ hành chính, lịch làm việc, thời gian làm việc, opening hours, working hours, office hours
`);
/** Whether somebody is there, which needs one of {@link TIMES} beside it. “Làm chủ nhật được bao nhiêu” is of wages. */
const OPEN = phrases(`
    có làm, có làm việc, có mở cửa, có mở, có trực, có ai, có ai trực, có ai làm, có ai làm việc, có ai ở đó, có nhận hồ sơ, còn làm,
    còn làm việc, còn mở cửa, mở cửa, đóng cửa, nghỉ trưa, làm từ, làm đến, làm tới, làm việc từ, làm việc đến, làm việc tới, open,
    close
`);
/** Said to the agency of papers whose name is left out. */
const BRINGING = phrases(`
    nộp, nộp hồ sơ, nộp đơn, nộp giấy, gửi, gửi đơn, gửi hồ sơ, lấy giấy, nhận giấy, nhận kết quả, lấy kết quả, đến, tới, ghé, lên, qua
`);
/** When people want to come. */
const TIMES = phrases(`
    mấy giờ, giờ nào, từ mấy giờ, đến mấy giờ, tới mấy giờ, ngày nào, thứ mấy, hôm nào, lúc nào, khi nào, từ thứ mấy,
    thứ hai, thứ ba, thứ tư, thứ năm, thứ sáu, thứ bảy, thứ 2, thứ 3, thứ 4, thứ 5, thứ 6, thứ 7, t7, chủ nhật, cn, cuối tuần,
    hôm nay, ngày mai, mai, sáng, chiều, trưa, tối, buổi sáng, buổi chiều, buổi trưa, buổi tối, ngoài giờ, ngày lễ, lễ, tết, when, today,
    tomorrow, monday, friday, saturday, sunday, saturdays, sundays, weekend, weekends, tuần này, tuần sau, tháng này, tháng sau
`);
/** What it does for people. “Làm gì” asks that only beside its name. */
const SERVICES = phrases(`
    hỗ trợ gì, hỗ trợ những gì, hỗ trợ được gì, hỗ trợ được những gì, hỗ trợ việc gì, hỗ trợ về gì, giúp gì, giúp những gì, giúp được gì,
    giúp được những gì, tư vấn gì, tư vấn những gì, tư vấn được gì, tư vấn được những gì, tư vấn về gì, tư vấn về những gì,
    tư vấn lĩnh vực nào, tư vấn những lĩnh vực nào, giải quyết gì, giải quyết những gì, giải quyết việc gì, giải quyết những việc gì,
    có dịch vụ gì, có những dịch vụ gì, what can you help with, what do you do
`);
const DOES = phrases(
  'làm gì, làm những gì, làm việc gì, làm những việc gì, làm được gì, phụ trách gì, có chức năng gì',
);
/** The channel itself. */
const CHANNEL = phrases('kênh này, trang này, page này, ở đây, bên này, đây');
const AROUND = joined(
  FILLERS,
  OPENINGS,
  GREETINGS,
  TIMES,
  phrases('vậy, thế, sao, nhỉ, hả, gì, nào, là gì, bao nhiêu, liên hệ, đâu, are, what, at, on, do, does, you, your'),
);
const NAMED = joined(AGENCY, REACHED_BY, OURS, AROUND);
const SELF = joined(AGENCY, CHANNEL);
const SERVING = joined(SERVICES, DOES);
const AROUND_SELF = joined(SELF, AROUND);
const WHATEVER = joined(AGENCY, OURS_AT_FIRST, OPEN, BRINGING, REACHED_BY, AROUND);

/**
 * “Sở ở đâu”, “thứ 7 có làm không”, “bên mình hỗ trợ những gì”: no questions of law, and searched as such they find head offices
 * and working hours. Where anything else is said (“công ty thứ 7 có làm không”), they are none of these.
 */
export const agencyRoute: Route = {
  name: 'agency',
  match(dialog) {
    const { said, state } = dialog;
    if (!said || mentions(said, LAND_PAPERS)) return undefined;
    const isFirst = state.topic === undefined;
    if (asksWhatFor(said, isFirst)) return () => whatFor(dialog);
    if (asksForAgency(said)) return () => whereabouts(dialog);
    return isFirst && maybeAsksForAgency(said) ? () => whereabouts(dialog, dialog.texts.agency.elsewhere) : undefined;
  },
};

function asksWhatFor(said: Utterance, isFirst: boolean): boolean {
  const isNamed = mentions(said, SELF);
  return (isNamed && saysOnly(said, SERVING, AROUND_SELF)) || (isFirst && saysOnly(said, SERVICES, AROUND));
}

function asksForAgency(said: Utterance): boolean {
  const isNamed = mentions(said, AGENCY) && mentions(said, REACHED_BY);
  return (isNamed || mentions(said, OURS)) && residue(said, NAMED).length === 0;
}

/** Most likely asks for the agency, but may be the beginning of a question about another place or the law. */
function maybeAsksForAgency(said: Utterance): boolean {
  const asks =
    mentions(said, OURS_AT_FIRST) ||
    (mentions(said, OPEN) && mentions(said, TIMES)) ||
    (mentions(said, BRINGING) && (mentions(said, AGENCY) || mentions(said, REACHED_BY)));
  return asks && residue(said, WHATEVER).length === 0;
}

function whereabouts(dialog: Dialog, more?: string): Reply {
  const { texts, services } = dialog;
  const { agencyName: name, agencyContact: contact } = services.settings;
  const text =
    contact === undefined ? texts.agency.unknown(name) : texts.agency.contact(name, contact.split(/\s*\|\s*/));
  return say(dialog, withWays(dialog, more === undefined ? text : `${text}\n${more}`));
}

function whatFor(dialog: Dialog): Reply {
  const { texts, services } = dialog;
  return say(dialog, withWays(dialog, `${texts.aboutBot(services.settings.agencyName)}\n${texts.help}`));
}

function withWays({ texts }: Dialog, text: string): OutboundMessage {
  return { text, buttons: [humanButton(texts), menuButton(texts)] };
}
