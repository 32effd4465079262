import type { OutboundMessage } from '../../conversations/model.ts';
import { humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Route } from '../dialog.ts';
import { FILLERS, GREETINGS, OPENINGS } from '../lexicon.ts';
import { joined, mentions, phrases, residue, type Utterance } from '../text/utterance.ts';

/** The agency itself. Exact: `số` is no `sở`. */
const AGENCY = phrases(
  `
    sở, sở tư pháp, cơ quan, cơ quan mình, văn phòng, văn phòng sở, trụ sở, trụ sở chính, trụ sở cơ quan, trung tâm,
    trung tâm mình, đơn vị mình, bên mình, bên bạn, bên sở, your office, the office, your agency, the agency
  `,
  { exact: true },
);
/** What people ask of a place that they want to go to or to ring. */
const REACHED_BY = phrases(`
    địa chỉ, ở đâu, ở chỗ nào, chỗ nào, nằm ở đâu, đường nào, đường gì, đi đường nào, số điện thoại, số đt, sđt, sdt, điện thoại,
    điện thoại bàn, hotline, đường dây nóng, email, mail, trang web, website, giờ làm việc, giờ hành chính, lịch làm việc,
    thời gian làm việc, làm việc, làm, mở cửa, đóng cửa, nghỉ trưa, tiếp dân, lịch tiếp dân, tiếp công dân, lịch tiếp công dân,
    where, address, phone, phone number, telephone, opening hours, open
`);
/** Asked without naming whose, these can only be the agency's. */
const OURS = phrases('hotline, đường dây nóng, số đường dây nóng, địa chỉ liên hệ, số điện thoại liên hệ, sđt liên hệ');
/** When people want to come. */
const TIMES = phrases(`
    mấy giờ, giờ nào, từ mấy giờ, đến mấy giờ, tới mấy giờ, ngày nào, thứ mấy, hôm nào, lúc nào, khi nào, từ thứ mấy,
    thứ hai, thứ ba, thứ tư, thứ năm, thứ sáu, thứ bảy, thứ 2, thứ 3, thứ 4, thứ 5, thứ 6, thứ 7, t7, chủ nhật, cn, cuối tuần,
    hôm nay, ngày mai, mai, sáng, chiều, trưa, buổi sáng, buổi chiều, buổi trưa, ngày lễ, lễ, tết, when
`);
const AROUND = joined(
  FILLERS,
  OPENINGS,
  GREETINGS,
  TIMES,
  phrases('vậy, thế, nhỉ, hả, gì, nào, là gì, bao nhiêu, liên hệ, are, what, at'),
);

/** “Sở ở đâu”, “sđt của sở”, “thứ 7 sở có làm việc không”: no question of law, and searched as one it finds head offices. */
export const agencyRoute: Route = {
  name: 'agency',
  match: (dialog) => (dialog.said && asksForAgency(dialog.said) ? () => say(dialog, whereabouts(dialog)) : undefined),
};

function asksForAgency(said: Utterance): boolean {
  const isNamed = mentions(said, AGENCY) && mentions(said, REACHED_BY);
  return (isNamed || mentions(said, OURS)) && residue(said, joined(AGENCY, REACHED_BY, OURS, AROUND)).length === 0;
}

function whereabouts({ texts, services }: Dialog): OutboundMessage {
  const { agencyName: name, agencyContact: contact } = services.settings;
  const text =
    contact === undefined ? texts.agency.unknown(name) : texts.agency.contact(name, contact.split(/\s*\|\s*/));
  return { text, buttons: [humanButton(texts), menuButton(texts)] };
}
