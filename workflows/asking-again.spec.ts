import { pauseBeforeAsking } from './asking-again';

it.each([
  [0, 1_000],
  [1, 1_000],
  [2, 2_000],
  [6, 32_000],
  [7, 60_000],
  [10_000, 60_000],
])('pauses before asking again, attempt %d: %d ms', (attempt, ms) => {
  expect(pauseBeforeAsking(attempt)).toBe(ms);
});
