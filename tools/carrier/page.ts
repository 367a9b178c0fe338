import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Exchange } from './http';

const FILES: Record<string, [file: string, type: string]> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page/icon.svg': ['icon.svg', 'image/svg+xml'],
  ...Object.fromEntries(
    ['page', 'strip', 'desk', 'phones', 'thread', 'dialogs', 'layout'].map((name) => [
      `/page/${name}.css`,
      [`${name}.css`, 'text/css; charset=utf-8'],
    ]),
  ),
  ...Object.fromEntries(
    ['app', 'dom', 'phones', 'thread', 'mail', 'calls', 'faults'].map((name) => [
      `/page/${name}.js`,
      [`${name}.js`, 'text/javascript; charset=utf-8'],
    ]),
  ),
};

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** An e-mail is somebody's HTML: no scripts, no network, an origin of its own. Its links open elsewhere. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; " +
  "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const COMMON = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** The page and its files; false where the path is another's. */
export function servePage({ method, url, res }: Exchange): boolean {
  const entry = method === 'GET' ? FILES[url.pathname] : undefined;
  if (!entry) return false;
  const [file, type] = entry;
  res.writeHead(200, { ...COMMON, 'content-type': type, 'content-security-policy': PAGE_POLICY });
  createReadStream(join(__dirname, 'page', file)).pipe(res);
  return true;
}

/** One e-mail's HTML for the sandboxed frame of the inbox. */
export function sendMailHtml(res: ServerResponse, html: string): void {
  res.writeHead(200, {
    ...COMMON,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': MAIL_POLICY,
  });
  res.end(html);
}
