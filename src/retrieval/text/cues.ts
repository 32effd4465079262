import { fold, normalise } from './normalise.ts';

/** What a question asks for, and how law that answers it is written; both without marks. */
interface Cue {
  readonly name: string;
  readonly asked: RegExp;
  readonly written: RegExp;
}

/** Kinds of questions with the words of law that answers them. Which of them count, and how much, is learned. */
export const CUES: readonly Cue[] = [
  { name: 'fine', asked: /\bphat\b|\bnop (?:may|bao)|\bxu (?:ly|sao|the)/, written: /\bphat tien\b|\bmuc phat\b/ },
  { name: 'amount', asked: /\bbao nhieu\b|\bnhieu tien\b|\bmay (?:trieu|tram|nghin)|\bmuc\b/, written: /\d dong\b|\bmuc\b|\btrieu dong\b/ },
  { name: 'points', asked: /^(?!.*\b(?:phat|nop)\b).*(?:\btru (?:may |bao nhieu )?diem\b|\bmay diem\b|\bbao nhieu diem\b)/, written: /\btru diem\b/ },
  { name: 'licence', asked: /\btuoc\b|\b(?:giam|thu|giu|mat) (?:bang|xe|giay|luon)|\btich thu\b|\bbo sung\b/, written: /\bxu phat bo sung\b|\bbi tuoc\b|\btich thu\b/ },
  { name: 'besides', asked: /\btru (?:may |bao nhieu )?diem\b|\bdiem\b|\btuoc\b|\btich thu\b|\bbo sung\b|\bkhac phuc\b|\b(?:giam|thu|giu|mat) (?:bang|xe|luon)/, written: /\bngoai viec bi\b|\bxu phat bo sung\b|\bkhac phuc hau qua\b/ },
  { name: 'remedy', asked: /\bkhac phuc\b|\bbuoc\b|\bthao do\b|\btra lai\b|\bdap bo\b|\bhoan lai\b/, written: /\bkhac phuc hau qua\b|\bbuoc (?!phai)/ },
  { name: 'time', asked: /\bbao lau\b|\b(?:may|bao nhieu) (?:ngay|thang|nam|gio|hom|tuan)\b|\bthoi (?:han|gian|hieu)\b|\bbao gio\b/, written: /\d+ (?:ngay|thang|nam|gio|tuan)\b/ },
  { name: 'when', asked: /\bkhi nao\b|\bluc nao\b|\bdieu kien\b|\btruong hop nao\b|\bthe nao thi\b/, written: /\bdieu kien\b|\btruong hop sau|\bcac truong hop\b|\bkhi\b/ },
  { name: 'age', asked: /\btuoi\b/, written: /\btuoi\b/ },
  { name: 'percent', asked: /\bphan tram\b|\bty le\b|%/, written: /%/ },
  { name: 'file', asked: /\bho so\b|\bgiay to\b|\b(?:can|nop|mang|giay) (?:nhung )?gi\b/, written: /\bho so\b|\bgiay to\b|\bto khai\b|\bban sao\b/ },
  { name: 'procedure', asked: /\bthu tuc\b|\bcach\b|\blam sao\b|\bquy trinh\b|\btrinh tu\b/, written: /\bthu tuc\b|\btrinh tu\b|\bthuc hien nhu sau\b|\bho so\b/ },
  { name: 'who', asked: /\bo dau\b|\bco quan nao\b|\bai\b|\btoa nao\b|\bnoi nao\b|\bcho nao\b|\bcap nao\b/, written: /\btham quyen\b|\buy ban nhan dan\b|\btoa an\b|\bco quan\b/ },
  { name: 'allowed', asked: /\bco duoc\b|\bduoc (?:khong|ko|hong|k)\b|\bduoc phep\b|\bcam\b/, written: /\bkhong duoc\b|\bnghiem cam\b|\bco quyen\b|\bduoc\b/ },
  { name: 'crime', asked: /\btoi gi\b|\btu\b|\bkhoi to\b|\bhinh su\b|\btoi\b/, written: /\bphat tu\b|\bcai tao khong giam giu\b/ },
  { name: 'duty', asked: /\bphai lam gi\b|\btrach nhiem\b|\bnghia vu\b|\bco phai\b|\bbat buoc\b/, written: /\btrach nhiem\b|\bnghia vu\b|\bphai\b/ },
  { name: 'right', asked: /\bquyen\b|\bduoc (?:huong|gi|nhung gi)\b/, written: /\bquyen\b|\bduoc huong\b/ },
  { name: 'exempt', asked: /\bmien\b|\bgiam\b|\bkhoi phai\b/, written: /\bmien\b|\bgiam\b/ },
  { name: 'organisation', asked: /\bcong ty\b|\bto chuc\b|\bdoanh nghiep\b|\bchu su dung\b/, written: /\bto chuc\b|\bdoanh nghiep\b|\bnguoi su dung lao dong\b/ },
  { name: 'meaning', asked: /\bla gi\b|\bla sao\b|\bthe nao la\b|\bco phai la\b|\bduoc coi la\b/, written: /^\S+ (?:\S+ ){1,12}la\b/ },
  { name: 'accident', asked: /\btai nan\b|\bdam\b|\btong\b|\bchet\b/, written: /\bgay (?:ra )?tai nan\b|\bchet\b/ },
  { name: 'repeat', asked: /\btai pham\b|\blan (?:hai|2|nua)\b|\bnhieu lan\b/, written: /\btai pham\b|\bnhieu lan\b|\b02 lan tro len\b/ },
]; // prettier-ignore

/** The cues that a question asks for, or that a text of law is written with: a bit for each of {@link CUES}. */
export function cuesIn(text: string, side: 'asked' | 'written'): number {
  const plain = fold(normalise(text));
  return CUES.reduce((bits, cue, at) => (cue[side].test(plain) ? bits | (1 << at) : bits), 0);
}
