import { expectedTables } from './expected-tables';

describe('expectedTables', () => {
  it('takes the mapped name of a model, or its own', () => {
    const schema = `
      enum Kind { A B }
      model Agency {
        id   String @id
        name String @map("agency_name")
        @@map("agency")
      }
      // model Gone {
      model Plain {
        id Int @id
      }
      model Named {
        id Int @id
        @@map(name: "named_table")
      }
      view Summary {
        id Int @unique
      }`;
    expect(expectedTables(schema)).toEqual(['Plain', 'agency', 'named_table']);
  });

  it('finds nothing in an empty schema', () => {
    expect(expectedTables('')).toEqual([]);
  });
});
