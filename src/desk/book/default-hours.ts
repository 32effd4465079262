import type { OfficeHours } from './hours.ts';

const MORNING = { from: '07:30', to: '11:30' };
const AFTERNOON = { from: '13:30', to: '17:00' };
const WORKDAY = [MORNING, AFTERNOON];

/** A day off; `confirmed` where the statute itself fixes the date. */
function off(date: string, name: string, confirmed = true): OfficeHours['days'][number] {
  return { date, name, shifts: [], confirmed };
}

/**
 * What a new installation begins with. The week is the usual one of provincial agencies. Holidays follow article 112 of
 * the Labour Code (45/2019/QH14): 1 January, five days of Tết, the Hùng Kings' day (10th of the third lunar month),
 * 30 April, 1 May, 2 September and one day beside it; a holiday on a weekly day off moves to the next working day
 * (article 111). Which five days Tết takes, and which day goes with 2 September, is decided each year, so these are
 * marked as not confirmed: Tết falls on 6 February 2027 (Đinh Mùi) and 26 January 2028 (Mậu Thân), and the days here
 * are the eve, the first four days and the moved weekend. Holidays at weekends are listed too, for agencies that work
 * then. The agency corrects them, and adds made-up working days.
 */
export const DEFAULT_HOURS: OfficeHours = {
  week: [WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, [], []],
  days: [
    off('2027-01-01', 'Tết Dương lịch'),
    ...['05', '06', '07', '08', '09', '10', '11'].map((day) => off(`2027-02-${day}`, 'Tết Nguyên đán Đinh Mùi', false)),
    off('2027-04-16', 'Giỗ Tổ Hùng Vương (10/3 âm lịch)'),
    off('2027-04-30', 'Ngày Chiến thắng'),
    off('2027-05-01', 'Ngày Quốc tế Lao động'),
    off('2027-05-03', 'Nghỉ bù Ngày Quốc tế Lao động'),
    off('2027-09-02', 'Quốc khánh'),
    off('2027-09-03', 'Quốc khánh, ngày liền kề', false),
    off('2028-01-01', 'Tết Dương lịch'),
    off('2028-01-03', 'Nghỉ bù Tết Dương lịch'),
    ...['25', '26', '27', '28', '29', '31'].map((day) => off(`2028-01-${day}`, 'Tết Nguyên đán Mậu Thân', false)),
    off('2028-04-04', 'Giỗ Tổ Hùng Vương (10/3 âm lịch)'),
    off('2028-04-30', 'Ngày Chiến thắng'),
    off('2028-05-01', 'Ngày Quốc tế Lao động'),
    off('2028-05-02', 'Nghỉ bù Ngày Chiến thắng'),
    off('2028-09-01', 'Quốc khánh, ngày liền kề', false),
    off('2028-09-02', 'Quốc khánh'),
    off('2028-09-04', 'Nghỉ bù Quốc khánh'),
  ],
};
