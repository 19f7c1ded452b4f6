// Makes examples/viewing.csv: `node scripts/viewing.mjs > examples/viewing.csv`. The rule is told in examples/data.md.

const users = [
  ...['Ada', 'Ben', 'Chen', 'Dora', 'Emil', 'Fatima', 'Goran', 'Hana', 'Ivan', 'Jun', 'Kofi', 'Lena', 'Mei', 'Nils', 'Olga'],
  ...['Pablo', 'Qing', 'Rosa', 'Sami', 'Tara', 'Uwe', 'Vera', 'Wang', 'Xenia', 'Yusuf', 'Zoe', 'Amir', 'Bo', 'Clara', 'Dev'],
];
const films = [
  ...['Two Left Shoes', 'The Tall Hat', 'Soup for Six', 'A Goat in Town', 'Wrong Train', 'Mister Umbrella', 'The Loud Aunt'],
  ...['My Twin the Mayor', 'Forty Cakes', 'Nobody Paid', 'North by Canoe', 'The Iron Coast', 'Nine Summits', 'Red Desert Run'],
  ...['Storm Harbour', 'The Last Lighthouse', 'Blue Tiger', 'Under the Glacier', 'Sky Pirates', 'Lost Compass', 'Letters in May'],
  ...['The Pear Tree', 'Until Sunday', 'Paper Boats', 'A House by the Lake', 'Second Violin', 'Winter Roses', 'Slow Dance'],
  ...['The Night Ferry', 'Half a Moon', 'Honeymoon on Skis', 'Pirates in Love', 'The Clumsy Spy', 'Cook and Captain', 'Funny Valley'],
  ...['Goats on Everest', 'Dear Captain', 'The Wedding Map', 'Island of Jokes', 'Picnic in a Storm'],
];

/** Numbers in [0, 1), always the same ones. */
function* numbers() {
  for (let state = 20260704; ; ) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    // The low bits of such a generator are of little worth.
    yield (state >>> 8) / 0x1000000;
  }
}
const source = numbers();
/** @param {number} from @param {number} to @returns {number} */
const draw = (from, to) => from + (to - from) * Number(source.next().value);
/** @param {number} from @param {number} to */
const three = (from, to) => [draw(from, to), draw(from, to), draw(from, to)];

/** How much a user likes comedy, adventure and romance, and how much of each a film has. */
const tastes = users.map((user) => ({ user, likes: three(-1, 1), mood: draw(-0.3, 0.3) }));
const kinds = films.map((film, at) => {
  const holds = three(0, 0.25);
  if (at < 30) holds[Math.floor(at / 10)] = draw(0.8, 1);
  // The last ten are of two kinds at once.
  else for (const kind of [at % 3, (at + 1) % 3]) holds[kind] = draw(0.6, 0.9);
  return { film, holds, quality: draw(-0.4, 0.4) };
});

const rows = ['user,film,stars'];
for (const { user, likes, mood } of tastes) {
  for (const { film, holds, quality } of kinds) {
    const watched = draw(0, 1) < 0.6;
    const chance = draw(-0.3, 0.3);
    if (!watched) continue;
    const match = likes.reduce((sum, like, kind) => sum + like * (holds[kind] ?? 0), 0);
    const stars = Math.round(3 + 2 * match + mood + quality + chance);
    rows.push(`${user},${film},${Math.min(5, Math.max(1, stars))}`);
  }
}
console.log(rows.join('\n'));
