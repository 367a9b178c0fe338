/** One thing wrong with one field; `field` is a path such as `call.priority` or `[3].occurredAt`. */
export interface FieldError {
  field: string;
  message: string;
}

/** RFC 9457 problem details, as every error answer of the API carries them. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: FieldError[];
}

/** An error that is an answer. */
export class Problem extends Error {
  readonly details: ProblemDetails;

  constructor(
    status: number,
    title: string,
    detail: string,
    errors?: readonly FieldError[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.details = { type: 'about:blank', title, status, detail, ...(errors && { errors: [...errors] }) };
  }
}

/** 400: names each field that is wrong. */
export function badRequest(errors: readonly FieldError[]): Problem {
  const detail = errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
  return new Problem(400, 'The request is not valid', detail, errors);
}

export const notFound = (what: string): Problem => new Problem(404, 'Not found', `${what} is not known`);
