/** Objects in objects: the format needs three levels; what has many more is made to exhaust a parser. */
const MAX_DEPTH = 16;

/**
 * The first key that stands twice within one object of a JSON text. `JSON.parse` would take the last one and say
 * nothing. Throws a `SyntaxError` where the text is found to be no JSON, or is nested without need.
 */
export function repeatedKey(json: string): string | undefined {
  /** What is open, innermost last: an object's keys, or undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at]!;
    if (character === '{' || character === '[') open.push(character === '{' ? new Set() : undefined);
    if (character === '}' || character === ']') open.pop();
    if (open.length > MAX_DEPTH) throw new SyntaxError('nested too deeply');
    if (character !== '"') continue;
    const end = endOfString(json, at);
    const keys = open.at(-1);
    if (keys && isFollowedByColon(json, end)) {
      const key = JSON.parse(json.slice(at, end)) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
    at = end - 1;
  }
  return undefined;
}

/** The position behind the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === '\\') at++;
    else if (json[at] === '"') return at + 1;
  }
  return json.length;
}

function isFollowedByColon(json: string, end: number): boolean {
  let at = end;
  while (at < json.length && ' \t\r\n'.includes(json[at]!)) at++;
  return json[at] === ':';
}
