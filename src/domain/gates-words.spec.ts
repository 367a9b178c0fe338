import { at, HOUR } from './domain.test-support';
import { decideText } from './gates';
import { CONFIRMATION, DELAY, inputFor, SURVEY, type Spoiler } from './gates.test-support';
import type { DueText } from './next-step';

describe('the words of a text', () => {
  const messageFor = (text: DueText, change: Spoiler) => {
    const input = inputFor(text);
    change(input);
    return decideText(input);
  };
  const cleared: Spoiler = (i) => {
    i.facts.dispatchedAt = at(1);
    i.facts.unitsCleared = true;
  };
  const busy: Spoiler = (i) => (i.openCallsWaiting = i.policy.highVolumeOpenCalls);

  it.each<[string, Spoiler[], string]>([
    ['nothing special', [], 'neutral'],
    ['one call fewer than high volume', [busy, (i) => (i.openCallsWaiting -= 1)], 'neutral'],
    ['high volume', [busy], 'high_volume'],
    ['every unit has cleared again', [cleared], 'diverted'],
    ['diverted goes before high volume', [cleared, busy], 'diverted'],
    [
      'cleared, but only a dispatch was awaited',
      [
        cleared,
        (i) => {
          i.policy.delay.until = 'dispatched';
          i.facts.dispatchedAt = null;
        },
      ],
      'neutral',
    ],
  ])('delay: %s', (_name, changes, variant) => {
    expect(messageFor(DELAY, (i) => changes.forEach((change) => change(i)))).toMatchObject({
      outcome: 'message',
      variant,
    });
  });

  it.each([
    [CONFIRMATION, at(10)],
    [DELAY, at(40)],
    [SURVEY, at(50) + 96 * HOUR],
  ])('$kind: no variant of its own, and a deadline', (text, deadline) => {
    const verdict = messageFor(text, () => undefined);
    expect(verdict).toMatchObject({ deadline, variant: text.kind === 'delay' ? 'neutral' : null });
  });

  it.each([
    ['ES-mx', null, 'es'],
    [null, 'fa', 'fa'],
    ['de', 'fr', 'fr'],
    ['de', null, 'en'],
  ] as const)('language: call %j, phone %j → %s, for a reason too', (language, phoneLanguage, expected) => {
    const change: Spoiler = (i) => {
      i.facts.language = language;
      i.phone = { ...i.phone, language: phoneLanguage };
    };
    expect(messageFor(CONFIRMATION, change)).toMatchObject({ outcome: 'message', language: expected });
    const paused: Spoiler = (i) => {
      change(i);
      i.policy.paused = true;
    };
    expect(messageFor(CONFIRMATION, paused)).toMatchObject({ outcome: 'suppressed', language: expected });
  });
});
