import table from './error-policy.json';

const codesOf = (rows: readonly { code: number }[]): ReadonlySet<string> =>
  new Set(rows.map(({ code }) => String(code)));

const OPERATOR = new Set([
  ...codesOf(table.create_time.permanent_config_page_operator),
  ...codesOf(table.status_callback_time.content_or_sender_page_operator),
]);

/** 21614 and 21635 at hand-over, 30006 in a receipt: the number cannot take texts. */
const NOT_MOBILE = new Set(['21614', '21635', '30006']);
const OPTED_OUT = '21610';

/** What an error code teaches about the phone. Unknown codes teach nothing: Twilio splits them over time. */
export function learnedFrom(code: string): 'opted_out' | 'not_mobile' | null {
  if (code === OPTED_OUT) return 'opted_out';
  return NOT_MOBILE.has(code) ? 'not_mobile' : null;
}

/** Whether a person must mend an account, a sender or its words: no retry will help. */
export function needsOperator(code: string): boolean {
  return OPERATOR.has(code);
}
