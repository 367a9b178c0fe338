import { describeEngineError, describeScriptError, managesTransactions } from './errors';

describe('managesTransactions', () => {
  it.each([
    ['BEGIN; CREATE TABLE a (id int); COMMIT;'],
    ['CREATE TABLE a (id int);\ncommit;'],
    ['-- first\nSTART TRANSACTION;'],
    ['/* x */ ROLLBACK;'],
  ])('sees %j', (script) => expect(managesTransactions(script)).toBe(true));

  it.each([
    ['CREATE TABLE a (id int);'],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;'],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$\nBEGIN\n RETURN 1;\nEND;\n$body$;'],
    ["INSERT INTO a VALUES ('x; COMMIT; y');"],
    ['-- BEGIN;\nSELECT 1;'],
    ['SELECT CASE WHEN true THEN 1 END;'],
  ])('is not misled by %j', (script) => expect(managesTransactions(script)).toBe(false));
});

describe('describeScriptError', () => {
  it('names the line, the code, the detail and the hint', () => {
    const error = Object.assign(new Error('no'), {
      code: '42703',
      position: '12',
      detail: 'why',
      hint: 'what to do',
    });
    expect(describeScriptError(error, 'SELECT 1;\nSELECT nope;')).toBe(
      'no at line 2 (SQLSTATE 42703)\nwhy\nHint: what to do',
    );
  });
});

describe('describeEngineError', () => {
  it('leaves the Rust back trace out', () => {
    const trace = 'it failed\n   0: a::b\n           with x="y"\n             at schema-engine/core/lib.rs:1';
    expect(describeEngineError(new Error(trace))).toBe('it failed');
    expect(describeEngineError('words')).toBe('words');
  });
});
