/**
 * The small language of `vocabulary.yaml`: literal characters, `(a|b|)` for a choice, `x?` for an optional
 * character or group, `…` for a few words of the same clause, or none. Full-width brackets are literal.
 */

/** Letters as they are, a choice, or a gap. */
type Part = string | { readonly options: readonly Sequence[] } | typeof GAP
type Sequence = readonly Part[]
const GAP = Symbol('gap')

/** One way of saying something, ready to match. */
export interface Pattern {
  readonly options: readonly Sequence[]
  /** It has a gap, so that what it matches may hold other things as well. */
  readonly wide: boolean
}

const literals = new Map<string, string>()
/** A character as it stands in normalized text. */
function literal(char: string): string {
  let folded = literals.get(char)
  if (folded === undefined) {
    folded = char.normalize('NFKC')
    literals.set(char, folded)
  }
  return folded
}

/**
 * Reads a pattern.
 * @throws {SyntaxError} for brackets that do not pair.
 */
export function parsePattern(source: string): Pattern {
  pairBrackets(source)
  let at = 0
  const choice = (): Sequence[] => {
    const options = [sequence()]
    while (source[at] === '|') {
      at++
      options.push(sequence())
    }
    return options
  }
  const sequence = (): Sequence => {
    const parts: Part[] = []
    let letters = ''
    const flush = () => {
      if (letters !== '') parts.push(letters)
      letters = ''
    }
    for (let char = source[at]; char !== undefined && char !== '|' && char !== ')'; char = source[at]) {
      at++
      if (char !== '(' && char !== '…' && source[at] !== '?') {
        letters += literal(char)
        continue
      }
      flush()
      let part: Part = char === '…' ? GAP : literal(char)
      if (char === '(') {
        part = { options: choice() }
        at++
      }
      if (source[at] === '?') {
        at++
        part = { options: [[part], []] }
      }
      parts.push(part)
    }
    flush()
    return parts
  }
  return { options: choice(), wide: source.includes('…') }
}

const LATIN = /^[a-z]/
const HAN = /\p{Script=Han}/u
/** How many characters of Latin script, and of others, tell enough to look a pattern up by. */
export const OPENING = { latin: 5, other: 2 }

/**
 * What matches of a pattern can begin with: their first characters, as many as {@link OPENING} says or as there are
 * before a gap; an empty string means that it matches nothing at all. For indexes: it is much quicker than to read
 * the pattern.
 * @param length how many characters, if not as many as usual
 * @throws {SyntaxError} for brackets that do not pair.
 */
export function openings(source: string, length = OPENING): Set<string> {
  const ends = pairBrackets(source)
  const found = new Set<string>()
  /** Goes on from a place, within a sequence that ends at `to`, and then with the `rest` of the pattern. */
  const visit = (from: number, to: number, opening: string, rest: (opening: string) => void): void => {
    const char = source[from]
    if (opening.length >= (LATIN.test(opening) ? length.latin : length.other) || char === '…')
      found.add(opening)
    else if (from >= to || char === undefined) rest(opening)
    else {
      const end = char === '(' ? (ends.get(from) ?? from) : from
      const optional = source[end + 1] === '?'
      const next = end + (optional ? 2 : 1)
      const goOn = (longer: string) => visit(next, to, longer, rest)
      const folded = literal(char)
      if (char === '(') choices(from + 1, end, opening, goOn)
      else if (LATIN.test(opening) && HAN.test(folded)) found.add(opening)
      else goOn(opening + folded)
      if (optional) goOn(opening)
    }
  }
  const choices = (from: number, to: number, opening: string, rest: (opening: string) => void): void => {
    for (let at = from, start = from; at <= to; at++) {
      if (at < to && source[at] === '(') at = ends.get(at) ?? at
      if (at < to && source[at] !== '|') continue
      visit(start, at, opening, rest)
      start = at + 1
    }
  }
  choices(0, source.length, '', (opening) => found.add(opening))
  return found
}

/** Places of the opening brackets, with those of the brackets that close them. */
function pairBrackets(source: string): Map<number, number> {
  const ends = new Map<number, number>()
  const open: number[] = []
  for (let at = 0; at < source.length; at++) {
    if (source[at] === '(') open.push(at)
    if (source[at] !== ')') continue
    const start = open.pop()
    if (start === undefined) throw new SyntaxError(`a bracket closes nothing in "${source}"`)
    ends.set(start, at)
  }
  if (open.length > 0) throw new SyntaxError(`a bracket is not closed in "${source}"`)
  return ends
}

/** How a text is compared with a pattern: how far it goes on with some letters, and where it may after a gap. */
export interface Reader {
  /** The place after the letters, if the text has them at a place; -1 if not. */
  after(letters: string, at: number): number
  beyondGap(at: number): readonly number[]
}

/** Ends of all matches from `start`. */
export function matchEnds(pattern: Pattern, start: number, reader: Reader): number[] {
  const out: number[] = []
  for (const option of pattern.options) follow(option, 0, start, reader, out)
  return out
}

function follow(sequence: Sequence, from: number, begin: number, reader: Reader, out: number[]): void {
  let at = begin
  for (let index = from; index < sequence.length; index++) {
    const part = sequence[index]
    if (part === undefined) return
    if (typeof part === 'string') {
      at = reader.after(part, at)
      if (at < 0) return
      continue
    }
    let ends: readonly number[]
    if (part === GAP) ends = reader.beyondGap(at)
    else {
      const found: number[] = []
      for (const option of part.options) follow(option, 0, at, reader, found)
      ends = found
    }
    for (const end of ends) follow(sequence, index + 1, end, reader, out)
    return
  }
  if (!out.includes(at)) out.push(at)
}
