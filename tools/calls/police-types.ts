import type { Language } from '../../src/domain/language';

export interface PoliceType {
  code: string;
  /** Name in `police-profile.json`, whose figures this type's waits are drawn from. */
  profile: string;
  /** Which list of the demo policy has it; `neither` is a code that the policy's author forgot. */
  list: 'text' | 'suppress' | 'neither';
  priorities: string[];
}

const type = (
  code: string,
  profile: string,
  list: PoliceType['list'],
  ...priorities: string[]
): PoliceType => ({
  code,
  profile,
  list,
  priorities,
});

export const POLICE_TYPES: readonly PoliceType[] = [
  type('DISORD', 'DISORDERLY CONDUCT', 'text', '2', '2', '3'),
  type('PARKING', 'PARKING COMPLAINT', 'text', '4'),
  type('SUSPIC', 'SUSPICIOUS EVENT', 'text', '2', '3'),
  type('ALARM', 'ALARM COMMERCIAL', 'text', '2'),
  type('CRASH', 'MVC PROPERTY DAMAGE', 'text', '2', '3'),
  type('HITRUN', 'MVC HIT/RUN NO INJURY', 'text', '3', '4'),
  type('TRESPASS', 'TRESPASSING IN PROG', 'text', '2'),
  type('ASSIST', 'ASSIST CITIZEN DELAY', 'text', '4'),
  type('LARCENY', 'LARCENY FROM AUTO DELAY', 'text', '4'),
  type('SHOPLIFT', 'LARCENY COMM IN PROG', 'text', '2'),
  type('NOISE', 'NOISE COMPLAINT IN PROG', 'text', '3', '4'),
  type('STOLEN', 'GLA DELAY', 'text', '4'),
  type('VANDAL', 'DEST OF PROP VEH DELAY', 'text', '4'),
  type('FRAUD', 'FALSE PRETENSE/SWINDLE DELAY', 'text', '4'),
  type('FOUND', 'PROPERTY FOUND', 'text', '4'),
  type('ANIMAL', 'ANIMAL COMPLAINT', 'text', '3', '4'),
  type('FIGHT', 'FIGHT NO WEAPONS', 'text', '1', '2'),
  type('DOMESTIC', 'DOMESTIC VIOL NO INJ', 'suppress', '1', '2'),
  type('ASSAULT', 'ASSAULT NO INJURY IN PROG', 'suppress', '1', '2'),
  type('MENTAL', 'MENTAL HEALTH CASE', 'suppress', '2'),
  type('SUICIDE', 'SUICIDE IN PROG NO INJ', 'suppress', '1'),
  type('HANGUP', '911 HANG UP', 'suppress', '2'),
  type('DRUGS', 'DRUG COMPLAINT IN PROG', 'suppress', '3'),
  type('MISSING', 'MISSING PERSON IMMEDIATE', 'suppress', '2'),
  type('TROUBLE', 'TROUBLE UNKNOWN NO EMS', 'neither', '2'),
];

/** Invented people, so that a demo's phones have someone holding them. */
export const NAMES: Record<Language, readonly string[]> = {
  en: [
    'Grace Walker',
    'Dwayne Carter',
    'Mei Chen',
    'Priya Nair',
    'Liam Begay',
    'Hannah Cohen',
    'Tyrone Hill',
    'Kiona Yazzie',
    'Anh Tran',
    'Olena Shevchuk',
  ],
  es: [
    'María Fernández',
    'José Luis Ortega',
    'Guadalupe Reyes',
    'Diego Castillo',
    'Rosa Quispe',
    'Ximena Vargas',
  ],
  fr: ['Aïssatou Diallo', 'Jean-Baptiste Mukendi', 'Chantal Toussaint', 'Mathieu Tremblay'],
  ar: ['ليلى حداد', 'يوسف المصري', 'أمينة الخطيب', 'سامر عبدالله'],
  sw: ['Neema Mwangi', 'Juma Abdallah', 'Furaha Bahati', 'Baraka Ndayizeye'],
  fa: ['زهرا احمدی', 'فرید نوری', 'مریم کریمی', 'داوود حیدری'],
};

/** More of the five smaller languages than most cities hear, so that a short day has them all. */
export const LANGUAGE_WEIGHTS: readonly [Language, number][] = [
  ['en', 50],
  ['es', 22],
  ['fr', 7],
  ['ar', 7],
  ['sw', 7],
  ['fa', 7],
];
