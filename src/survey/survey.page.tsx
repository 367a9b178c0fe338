import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { RIGHT_TO_LEFT, type Language } from '../domain/language';
import { SURVEY_WORDS } from './survey.words';

export interface SurveyPage {
  language: Language;
  agencyName: string;
  nonEmergencyNumber: string;
  state: 'question' | 'choose' | 'thanks' | 'gone' | 'later';
}

/** The whole page as HTML: no script, no third party, works on any phone. */
export function renderSurveyPage(page: SurveyPage): string {
  const words = SURVEY_WORDS[page.language];
  const html = renderToString(
    <Frame page={page} title={words.title}>
      {page.state === 'thanks' && <Notice head={words.thanks} more={words.thanksMore} />}
      {page.state === 'gone' && <Notice head={words.gone} more={words.goneMore} />}
      {page.state === 'later' && <Notice head={words.later} more={words.laterMore} />}
      {(page.state === 'question' || page.state === 'choose') && (
        <form method="post">
          {page.state === 'choose' && (
            <p class="error" role="alert" id="choose">
              {words.choose}
            </p>
          )}
          <fieldset aria-describedby={page.state === 'choose' ? 'choose' : undefined}>
            <legend>
              <h1>{words.question}</h1>
            </legend>
            {[...words.ratings].reverse().map((label, index) => (
              <label key={label} class="choice">
                <input type="radio" name="rating" value={5 - index} required />
                <span>{label}</span>
              </label>
            ))}
          </fieldset>
          <button type="submit">{words.send}</button>
        </form>
      )}
    </Frame>,
  );
  return `<!doctype html>${html}`;
}

function Notice({ head, more }: { head: string; more: string }) {
  return (
    <section>
      <h1>{head}</h1>
      <p>{more}</p>
    </section>
  );
}

function Frame({ page, title, children }: { page: SurveyPage; title: string; children: ComponentChildren }) {
  const words = SURVEY_WORDS[page.language];
  const dialled = page.nonEmergencyNumber.replace(/[^\d+]/g, '');
  return (
    <html lang={page.language} dir={RIGHT_TO_LEFT.has(page.language) ? 'rtl' : 'ltr'}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="stylesheet" href="/assets/survey.css" />
      </head>
      <body>
        <header>
          <bdi>{page.agencyName}</bdi>
        </header>
        <main>{children}</main>
        <footer>
          <p>
            {words.emergency}{' '}
            <a href="tel:911">
              <bdi dir="ltr">911</bdi>
            </a>
          </p>
          {page.nonEmergencyNumber && (
            <p>
              {words.otherwise}{' '}
              <a href={`tel:${dialled}`}>
                <bdi dir="ltr">{page.nonEmergencyNumber}</bdi>
              </a>
            </p>
          )}
        </footer>
      </body>
    </html>
  );
}
