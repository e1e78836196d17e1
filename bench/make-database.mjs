import Database from 'better-sqlite3';

const words =
  'amber birch cedar dune ember fjord grove heath inlet jetty knoll ledge marsh north orchard pine quarry ridge shore tide'.split(
    ' ',
  );

/** Makes a database of mixed text, about 200 bytes a row, the same at every call. */
export function makeDatabase(path, rows) {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  db.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, score REAL, visits INTEGER, note TEXT, created TEXT);
    CREATE INDEX people_email ON people (email)`);
  const insert = db.prepare('INSERT INTO people VALUES (?,?,?,?,?,?,?)');
  const random = generator(1);
  const phrase = (count) =>
    Array.from({ length: count }, () => words[Math.floor(random() * words.length)]).join(' ');
  db.transaction(() => {
    for (let id = 1; id <= rows; id += 1) {
      const score = Math.round(random() * 1e6) / 100 + (id % 3 === 0 ? random() : 0);
      const note = id % 11 === 0 ? null : `${phrase(18)}${id % 7 === 0 ? '\n"quoted"' : ''}`;
      insert.run(
        id,
        `person${id}@example.org`,
        phrase(2),
        score,
        Math.floor(random() * 1e9),
        note,
        '2024-01-01T00:00:00Z',
      );
    }
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

/** A small linear congruential generator (Numerical Recipes' constants): the bench needs the same rows, not good chance. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
