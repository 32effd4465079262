import type { IsoDate } from '../../kb/model.ts';
import { printDay } from '../days.ts';
import { dieuName, sentences, vi, type Texts, type When } from './vi.ts';

function since(day: IsoDate | null): string {
  return day === null ? '' : `, since ${printDay(day)}`;
}

/** The English catalogue. Law is quoted in Vietnamese, the only language in which it is binding. */
export const en: Texts = {
  noticeVersion: vi.noticeVersion,
  notice: (agency) =>
    `Hello! This is the automated legal information channel of ${agency}.\n` +
    '• Answers are found by a machine in the texts of the law. They are information, not advice on your case. The law is quoted in Vietnamese.\n' +
    '• What you write is stored to answer you and to improve the service. Please do not send identity numbers, bank accounts or passwords. Write “delete my data” to have it erased.\n' +
    '• Write “talk to a person” at any time to reach a counsellor.',
  welcome: 'What would you like to know? Write your question in your own words in Vietnamese, or choose a field below.',
  greeting: 'Hello! Write your question, or choose a field below.',
  thanks: 'You are welcome. Write here whenever you have another question.',
  goodbye: 'Goodbye. Write here whenever you need us.',
  acknowledged: 'Understood. Write here whenever you have another question.',
  aboutBot: (agency) =>
    `I am an automated assistant of ${agency}: I look up the law and quote it, for your information. What needs a person I hand over to a counsellor.`,
  agency: {
    contact: (agency, lines) => [`${agency}:`, ...lines.map((line) => `• ${line}`)].join('\n'),
    unknown: (agency) =>
      `I do not have the address, telephone number and hours of ${agency}. Choose “Talk to a person”, and a counsellor will tell you.`,
    elsewhere: 'If you mean another place, or what the law says, please write which matter or which papers.',
  },
  service: {
    cost: 'Asking here is free. Please write your question in your own words.',
    kept: (agency) =>
      `What you write is kept for a limited time by ${agency}, to answer you and to improve the service; counsellors and those in charge can read it, others who ask cannot. You need not give your name; please send no identity numbers, account numbers or passwords. To have it erased, write “delete my data”.`,
    files:
      'You may send pictures and files: I keep them, but I cannot read them. Choose “Talk to a person” to have somebody look at them; to ask me, please write.',
    voice: 'I cannot listen to voice messages. Please write your question, or choose “Talk to a person”.',
    who: 'A computer programme answers here: it looks up the law and quotes it to the letter, with its source, and writes no law of its own. It can still pick the wrong provision; to reach a person, choose “Talk to a person”.',
  },
  help:
    'You can:\n• Write a question in Vietnamese, for instance “vượt đèn đỏ xe máy phạt bao nhiêu”.\n• Look up an article, for instance “khoản 2 điều 27 luật đất đai”.\n' +
    '• Write “menu” to choose a field.\n• Write “talk to a person” to reach a counsellor.\n• Write “tiếng Việt” to change to Vietnamese.',
  unclear: 'I did not understand. Please write your question a little more fully, or choose a field.',
  sticker: 'Thank you! If you have a question about the law, write it here.',
  attachments:
    'I have received and kept what you sent, but I cannot read it. Please write your question as text, or choose “Talk to a person” to have somebody look at it.',
  attachmentsToo: 'What you attached has been kept; I answer what you wrote.',
  attachmentsHandover: 'I am passing your files on to a counsellor who will look at them.',
  contact: 'Thank you for your contact details. We use them only to answer you.',
  handover: 'I have passed this conversation on to a counsellor, who will answer you here.',
  erasure: {
    ask: 'Do you want everything about you to be erased? Your messages, your files and all notes about you on this service will be gone for good, and whatever waits for a counsellor ends.',
    kept: 'Your data stay as they are. Write here whenever you have a question.',
    done: (code) =>
      `Your data have been erased. Confirmation number: ${code}. This message is not kept either. If you write again, you begin as a new person.`,
    page: {
      title: 'Request to erase data',
      done: (code, day) => `Request ${code}: the data were erased on ${day}.`,
      pending: (code) => `Request ${code} has been received and is being carried out.`,
      unknown: 'There is no request with this number. Please check it.',
    },
  },
  urgent: {
    numbers:
      'If there is danger now, call at once (free, 24 hours):\n• 113 – Police\n• 114 – Fire and rescue\n• 115 – Ambulance\n• 111 – National child protection line',
    suicide: 'You do not have to bear this alone. Please call somebody close to you to be with you right now.',
    person: 'I have passed your message on to a counsellor as urgent; they will answer you here.',
  },
  restraint: {
    limit: (ms) =>
      `You have sent many messages, so I pause for a while. In about ${enSpan(ms)} write again and I will answer. To reach a person now, write “talk to a person”.`,
    block: ({ time, day }, agency) =>
      `This channel does not answer you until ${time} on ${day}, as decided by the person in charge. What you send is still stored. For anything that has to be settled, please contact ${agency} directly.`,
  },
  outside: {
    offtopic:
      'This is outside what a legal information channel can answer. If you have a question about the law, write it here.',
    foreign: 'I look up the law of Vietnam only, so I cannot answer about the law of another country.',
    chat: 'Thank you for the chat. I can only help with looking up the law; ask whenever you need it.',
    abuse: 'I am sorry if the answer did not help. You can ask again, choose a topic, or talk to a person.',
    gibberish: 'I did not understand. Please write your question more clearly, or choose a topic.',
  },
  forPeople: {
    exact:
      'What you yourself pay or receive depends on your papers; I cannot work it out. I have passed your question on to a counsellor. You may ask how the law calculates it.',
    forecast:
      'How a case ends is for the authorities to decide; I cannot foretell it. I have passed your question on to a counsellor. You may ask what the law provides.',
    progress:
      'I cannot see your file, so I do not know how far it is. I have passed your question on to a counsellor; you can also look up its code on the public service portal or ask where you filed it.',
    drafting:
      'I do not write, correct or file papers. I have passed your request on to a counsellor. You may ask what such a paper must contain.',
  },
  onlyVietnamese:
    'I can search the law in Vietnamese only, so I have passed your question on to a counsellor, who will answer here. A question in Vietnamese may be answered at once.',
  unknown:
    'I found no provision that surely answers this, so I will not guess. I have passed your question on to a counsellor, who will answer you here.',
  longText:
    'Your message is long, so I searched only its first part. Please write it again in short, one matter at a time.',
  severalAsked: (question) =>
    `You asked several questions at once: this is about “${question}”; please ask the others one by one.`,
  clarify: 'To answer correctly, which of these do you mean?',
  whatAboutIt:
    'What would you like to know about this? For example the procedure, the papers, a fine, your rights or a deadline. Write one more line and I will look for the law.',
  clarifyStated: 'What would you like to know about this? Choose one of these, or write one more line:',
  perhaps: 'I am not quite sure, but this provision may be relevant:',
  noPenalty: 'What follows does not say how high the penalty is.',
  further: 'This may be relevant too:',
  basis: 'The provision that this answer rests on:',
  asked: (question: string) => `Question: ${question}`,
  stale: 'This button belongs to an older answer and no longer works. Please send your question again.',
  outdated: 'The law on this question has changed and the answer is being brought up to date. Please talk to a person.',
  noMore: 'I have no other results for this question. Please ask in other words, or talk to a person.',
  nothingToExpand: 'Which article would you like to read? For instance “điều 27 luật đất đai”.',
  feedback: {
    thanks: 'Thank you for your feedback!',
    sorry: 'I am sorry that this did not help. You can see other results, ask in other words, or talk to a person.',
    handover:
      'I am sorry that the answers did not help. I have passed your question on to a counsellor, who will answer you here.',
    again: 'Your feedback is already recorded. Thank you!',
  },
  menu: {
    choose: 'Choose a field:',
    empty: 'There are no sample questions yet. Please write your question in your own words.',
    questions: (field) => `Frequent questions – ${field} (in Vietnamese):`,
    noQuestions: (field) =>
      `There are no sample questions for ${field} yet. Please write your question in your own words.`,
    typeOwn: 'Tap or type a number, or write your own question.',
  },
  buttons: {
    human: 'Talk to a person',
    menu: 'Choose a field',
    moreFields: 'More fields',
    moreQuestions: 'More questions',
    more: 'Other results',
    helpful: '👍 Helpful',
    unhelpful: '👎 Not right',
    fullText: (dieu) => `Full ${dieuName(dieu)}`,
    article: (dieu) => `Read ${dieuName(dieu)}`,
    articleOf: (dieu, number) => `${dieuName(dieu)}, ${number}`,
    nextPage: 'Next page',
    previousPage: 'Previous page',
    otherLanguage: 'Tiếng Việt',
    none: 'None of these',
    erase: 'Erase my data',
    keep: 'Keep them',
    help: 'Help',
    ask: 'Ask about the law',
    seeAnswer: 'See the answer',
  },
  frontDoor: {
    greeting: (agency) => `${agency}: ask about the law of Vietnam. An automated assistant quotes it.`,
    // The same ones: the law and its questions are in Vietnamese.
    questions: vi.frontDoor.questions,
    human: 'I want to talk to a person',
    comment: (agency, quoted) =>
      `Hello! You have commented on the page of ${agency}: “${quoted}”.\n` +
      'An automated assistant can answer you here in private, quoting the law. Tap a button below or write your question; if you need nothing, please ignore this message.',
  },
  source: {
    // The Vietnamese words are kept, because they are what the documents print.
    place: vi.source.place,
    places: vi.source.places,
    citation: (at) => vi.source.citation(at),
    basis: 'Legal basis',
    effective: (day: IsoDate) => `In force since ${printDay(day)}`,
    effectiveUnknown: 'Effect date not known',
    current: (day) => `currently in force (as of ${printDay(day)})`,
    expired: (day) => `no longer in force since ${printDay(day)}`,
    notYet: (day) => `not in force yet (as of ${printDay(day)})`,
    amended: ({ by, day }) => `Worded as amended by ${by}${since(day)}.`,
    amendedBesides: ({ by, day }) =>
      `Note: this passage is also amended by ${by}${since(day)}, which the quotation does not show.`,
    abolished: ({ by, day }) => `Note: a part of this passage was abolished by ${by}${since(day)}.`,
    amendedPerhaps: ({ by, day }) =>
      `Note: some articles of this document were amended by ${by}${since(day)}; whether this passage is among them is not known.`,
    link: 'Source',
    checked: (day) => `Checked against the documents on ${printDay(day)}.`,
    document: (type, number, title) => vi.source.document(type, number, title),
  },
  figures: { prison: 'Prison term', money: 'Amount', percent: 'Rate', age: 'Age', term: 'Time' },
  past: {
    lawOf: (day) => `The law as it was on ${printDay(day)}; today’s may differ:`,
    unsure: (day) =>
      `You ask about ${printDay(day)}; I have not found for certain what the law was then, so I do not answer. I have passed your question on to a counsellor.`,
  },
  fullText: {
    heading: (dieu, title) => vi.fullText.heading(dieu, title),
    page: (page, of) => `(page ${page}/${of})`,
  },
  reference: {
    whichDocument: (dieu) => `Điều ${dieu} of which document? For instance “điều ${dieu} luật đất đai”.`,
    whichLaw: (dieu) => `Điều ${dieu} of which document?`,
    whichClause: (at) =>
      `Điều ${at.dieu} has a điểm ${at.diem} in khoản ${at.clauses.join(', ')}. Which one do you mean? For instance “điểm ${at.diem} khoản ${at.clauses[0] ?? ''}”.`,
    whichOf: 'Several documents fit this number or name. Which one do you mean?',
    orWrite: 'If it is another one, please write its number with the year, or its full name.',
    taken: (document) => `I take it that you mean ${document}.`,
    atMost: (count) => `I quote ${count} passages at a time; please write the numbers of the others next.`,
    unknownDocument: 'I do not have that document. Please check its number or name, or talk to a person.',
    unknownNumber: (number) => `I do not have a document of the number ${number}; I searched the others.`,
    notLoaded: (document) => `The full text of ${document} has not been loaded, so I cannot quote it.`,
    noArticle: (at) =>
      `I have ${at.count} articles of ${at.document} (the last is ${at.last}), and no Điều ${at.dieu}.`,
    noClause: (at) =>
      `Điều ${at.dieu} has no khoản ${at.khoan}${at.last === undefined ? '' : ` (the last is ${at.last})`}; this is the article itself.`,
    noPoint: (at) =>
      `${at.place} has no điểm ${at.diem}${at.last === undefined ? '' : ` (the last is ${at.last})`}; this is the passage itself.`,
    notCurrent: (where) => `${where} is not law in force, so I do not quote it, to avoid confusion.`,
    otherYear: (year) => `I do not have this document of the year ${year}; this is the one I have.`,
    otherYearOnly: (year) =>
      `I do not have this document of the year ${year}. To see that of another year, tap it or write its number:`,
    overview: (count) =>
      `I have ${count} articles of this document. Write the article you need, for instance “điều 5”.`,
    relatedQuestions: 'Frequent questions on it (in Vietnamese):',
    replaced: (document) => `Replaced by ${document}.`,
    newer: (document) => `The document of that name in force now: ${document}.`,
  },
  language: {
    switched: 'From now on I answer in English.',
    lawStays: 'The law itself stays in Vietnamese, the only binding language; questions in Vietnamese find more.',
  },
  // Counsellors read Vietnamese whatever language the citizen writes.
  notes: vi.notes,
  notices: {
    failure:
      'Sorry, something went wrong and I could not answer. I have passed your question on to a counsellor; please wait here.',
    returned:
      'The counsellor has finished. The automated assistant answers again; to reach a person, write “talk to a person”.',
  },
  desk: {
    queued: (at) => sentences(en.desk.inLine(at), en.desk.meanwhile(at)),
    offHours: (at) =>
      at.urgent
        ? sentences(
            'The office is closed now.',
            en.desk.backAt(at),
            'In danger, please call the numbers above at once.',
          )
        : sentences('The office is closed now.', en.desk.backAt(at), en.desk.meanwhile(at)),
    inLine: ({ place, promise, urgent }) => {
      const by = promise === null ? '' : `; you can expect an answer by ${enWhen(promise)}`;
      return urgent ? `Your message goes first${by}.` : `You are number ${place} in the queue${by}.`;
    },
    backAt: ({ opening, promise }) => {
      if (opening === null) return 'A counsellor will answer as soon as the office opens again.';
      const by = promise === null ? '' : `; you can expect an answer by ${enWhen(promise)}`;
      return `Counsellors are back at ${enWhen(opening)}${by}.`;
    },
    meanwhile: ({ botHelps, urgent }) => {
      if (urgent) return '';
      return botHelps
        ? 'While you wait you may go on asking; the automated assistant still answers.'
        : 'While you wait the automated assistant is silent; you may add details for the counsellor.';
    },
    leftForPeople: 'I have left this for the counsellor.',
    taken: ({ name, title }) => `${title} ${name} has taken over and will answer you here.`,
    transferred: ({ name, title }) => `${title} ${name} will go on from here.`,
    returned: () =>
      'The counsellor has finished. The automated assistant answers again; to reach a person, write “talk to a person”.',
    closed: () =>
      'This conversation has ended. If you have another question, write it here: the automated assistant answers first; to reach a person, write “talk to a person”.',
    askRating: () => ({
      text: 'How was the help you received?',
      scores: { 3: 'Very good', 2: 'Good', 1: 'Not good' },
    }),
    askContact:
      'Contact data\nSo that a counsellor can get in touch with you, please give your name and phone number. You may leave this out.',
    rated: 'Thank you for your rating!',
  },
};

const EN_WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const MINUTE_MS = 60_000;
const MINUTES_OF_HOUR = 60;

function enSpan(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / MINUTE_MS));
  if (minutes < MINUTES_OF_HOUR) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.ceil(minutes / MINUTES_OF_HOUR);
  return hours === 1 ? 'an hour' : `${hours} hours`;
}

function enWhen({ time, day, weekday, date }: When): string {
  if (day === 'today') return `${time} today`;
  return `${time} ${day === 'tomorrow' ? 'tomorrow, ' : ''}${EN_WEEKDAYS[weekday] ?? ''} ${date}`;
}
