import { testPostgresUrl } from '../../test/support/database';
import { pendingSql } from './diff';

describe("the project's own migrations", () => {
  it('lead exactly to the schema', async () => {
    // Red means: run `npm run migrate -- diff --name <what_it_does>` and commit what it writes.
    expect(await pendingSql(testPostgresUrl())).toBeUndefined();
  });
});
