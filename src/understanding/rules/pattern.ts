/**
 * The small language of `vocabulary.yaml`: literal characters, `(a|b|)` for a choice, `x?` for an optional
 * character or group, `…` for a few words of the same clause, or none. Full-width brackets are literal.
 */

type Part = { readonly char: string } | { readonly options: readonly Sequence[] } | 'gap'
type Sequence = readonly Part[]

/** One way of saying something, ready to match. */
export interface Pattern {
  readonly options: readonly Sequence[]
  /** It has a gap, so that what it matches may hold other things as well. */
  readonly wide: boolean
}

const literals = new Map<string, Part>()
/** One object a character: the vocabulary has far more characters than different ones. */
function literal(char: string): Part {
  const known = literals.get(char)
  if (known) return known
  const part = { char: char.normalize('NFKC') }
  literals.set(char, part)
  return part
}

/**
 * Reads a pattern.
 * @throws {SyntaxError} for brackets that do not pair.
 */
export function parsePattern(source: string): Pattern {
  const chars = [...source]
  let at = 0
  const choice = (): Sequence[] => {
    const options = [sequence()]
    while (chars[at] === '|') {
      at++
      options.push(sequence())
    }
    return options
  }
  const sequence = (): Sequence => {
    const parts: Part[] = []
    for (let char = chars[at]; char !== undefined && char !== '|' && char !== ')'; char = chars[at]) {
      at++
      let part: Part
      if (char === '(') {
        part = { options: choice() }
        if (chars[at] !== ')') throw new SyntaxError(`a bracket is not closed in "${source}"`)
        at++
      } else if (char === '…') {
        part = 'gap'
      } else {
        part = literal(char)
      }
      if (chars[at] === '?') {
        at++
        part = { options: [[part], []] }
      }
      parts.push(part)
    }
    return parts
  }
  const options = choice()
  if (at < chars.length) throw new SyntaxError(`a bracket closes nothing in "${source}"`)
  return { options, wide: source.includes('…') }
}

/**
 * What matches can begin with: their first two characters, or the only one; an empty string means that the pattern
 * matches nothing at all. For indexes.
 */
export function openings(pattern: Pattern): Set<string> {
  const found = new Set<string>()
  const visit = (
    sequence: Sequence,
    index: number,
    opening: string,
    rest: (opening: string) => void,
  ): void => {
    const part = sequence[index]
    if (opening.length >= 2) found.add(opening)
    else if (part === undefined || part === 'gap') rest(opening)
    else if ('char' in part) visit(sequence, index + 1, opening + part.char, rest)
    else {
      for (const option of part.options) {
        visit(option, 0, opening, (longer) => visit(sequence, index + 1, longer, rest))
      }
    }
  }
  for (const option of pattern.options) visit(option, 0, '', (opening) => found.add(opening))
  return found
}

/**
 * Ends of all matches from `start`. `same` compares a character of the pattern with a position of the text, so
 * that characters or sounds can be compared with one matcher.
 * @param beyond where the text may go on after a gap that begins at a position; without it no gap matches
 */
export function matchEnds(
  pattern: Pattern,
  start: number,
  same: (char: string, at: number) => boolean,
  beyond: (at: number) => readonly number[] = () => [],
): number[] {
  const run = (sequence: Sequence, from: number, begin: number, out: number[]): void => {
    let at = begin
    for (let index = from; index < sequence.length; index++) {
      const part = sequence[index]
      if (part === undefined) return
      if (part !== 'gap' && 'char' in part) {
        if (!same(part.char, at)) return
        at++
        continue
      }
      const ends: number[] = part === 'gap' ? [...beyond(at)] : []
      if (part !== 'gap') for (const option of part.options) run(option, 0, at, ends)
      for (const end of ends) run(sequence, index + 1, end, out)
      return
    }
    if (!out.includes(at)) out.push(at)
  }
  const out: number[] = []
  for (const option of pattern.options) run(option, 0, start, out)
  return out
}
