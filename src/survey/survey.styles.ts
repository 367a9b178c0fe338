/** Styles of the survey page; colours and spacing follow the U.S. Web Design System's tokens. */
export const SURVEY_CSS = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --band: #162e51; --line: #71767a; --main: #005ea2; --soft: #e8f2fb; --error: #b50909; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f0f0; --paper: #171717; --band: #0f1f38; --line: #a9aeb1; --main: #58b4ff; --soft: #1d2f40; --error: #fb8a83; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1.125rem/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Naskh Arabic", "Geeza Pro", Tahoma, sans-serif; color: var(--ink); background: var(--paper); min-block-size: 100vh; display: flex; flex-direction: column; }
header { background: var(--band); color: #fff; padding: 1rem; font-weight: 700; }
main { inline-size: 100%; max-inline-size: 34rem; margin-inline: auto; padding: 1.5rem 1rem; flex: 1; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 1rem; }
fieldset { border: 0; margin: 0; padding: 0; }
legend { padding: 0; }
.choice { display: flex; align-items: center; gap: .75rem; min-block-size: 3.25rem; padding: .5rem 1rem; margin-block-end: .5rem; border: 2px solid var(--line); border-radius: .25rem; cursor: pointer; }
.choice:has(input:checked) { border-color: var(--main); background: var(--soft); }
.choice input { margin: 0; inline-size: 1.5rem; block-size: 1.5rem; flex: none; accent-color: var(--main); }
button { inline-size: 100%; min-block-size: 3.25rem; margin-block-start: 1rem; border: 0; border-radius: .25rem; background: #005ea2; color: #fff; font: inherit; font-weight: 700; cursor: pointer; }
button:hover { background: #1a4480; }
:focus-visible { outline: .25rem solid #2491ff; outline-offset: 2px; }
.error { border-inline-start: .5rem solid var(--error); padding: .75rem 1rem; margin: 0 0 1rem; color: var(--error); font-weight: 700; }
footer { border-block-start: 1px solid var(--line); padding: 1rem; text-align: center; }
footer p { margin: .25rem 0; }
a { color: var(--main); display: inline-block; line-height: 2.75rem; padding-inline: .25rem; font-weight: 700; }
`;
