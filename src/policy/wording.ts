/** Holds a pasted quotation against the official text, ignoring only white space and the width of punctuation. */
import type { Policy } from './policy.ts'

/** One difference: `insert` what the official text has and theirs lacks, `delete` what only theirs has. */
export interface Change {
  readonly op: 'insert' | 'delete' | 'replace'
  readonly theirs: string
  readonly official: string
}

/** A quotation located in the policy. */
export interface Comparison {
  readonly clause: string
  /** The official passage, verbatim. */
  readonly official: string
  readonly exact: boolean
  readonly changes: readonly Change[]
  /** Both texts in pieces, in order, for showing the differences in place; `same` pieces have equal words. */
  readonly pieces: readonly { readonly theirs: string; readonly official: string; readonly same: boolean }[]
  /** Share of the official passage's tokens that the quotation has, 0 to 1. */
  readonly similarity: number
}

interface Token {
  /** For comparing. */
  readonly key: string
  readonly start: number
  readonly end: number
}

const TOKEN = /\d+(?:[.,]\d+)*(?:%|亿元|万元|元|件|年|月|日|号)?|[a-zA-Z]+|\S/gu

/** Tokens of a text: numbers with their unit whole, Latin words whole, every other character alone. */
function tokenize(text: string): Token[] {
  return [...halfWidth(text).matchAll(TOKEN)].map((match) => ({
    key: fold(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }))
}

/** Full-width letters, digits and marks as half-width ones, place by place. */
function halfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
}

/** Width of characters, kinds of quotation mark and of dash make no difference. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[“”"„‟「」『』＂]/g, '"')
    .replace(/[‘’']/g, "'")
    .replace(/[—–―]/g, '-')
    .replace(/[﹒．]/g, '.')
}

function isPunctuation(token: Token | undefined): boolean {
  return token !== undefined && /^[\p{P}]+$/u.test(token.key)
}

interface Passage {
  readonly clause: string
  readonly text: string
  readonly tokens: readonly Token[]
  readonly pairs: ReadonlyMap<string, readonly number[]>
  /** Pairs of neighbouring tokens with the numbers left out. */
  readonly wordPairs: ReadonlySet<string>
}

/** Compares quotations with one policy. */
export class WordingCheck {
  readonly #policy: Policy
  #built: Passage[] | undefined
  readonly #fold: (text: string) => string

  /** @param simplify folds Traditional characters, so that a quotation typed in them can be compared. */
  constructor(policy: Policy, simplify: (text: string) => string = (text) => text) {
    this.#fold = simplify
    this.#policy = policy
  }

  /** Built at the first comparison. */
  get #passages(): readonly Passage[] {
    this.#built ??= this.#policy.clauses
      .filter(({ section }) => !section)
      .flatMap((clause) =>
        clause.pieces.map((text) => {
          const tokens = tokenize(text)
          const pairs = new Map<string, number[]>()
          for (let i = 0; i + 1 < tokens.length; i++) {
            const pair = `${tokens[i]?.key}${tokens[i + 1]?.key}`
            const places = pairs.get(pair)
            if (places) places.push(i)
            else pairs.set(pair, [i])
          }
          const words = tokens.filter(({ key }) => !/\d/.test(key))
          const wordPairs = new Set(words.slice(1).map(({ key }, i) => `${words[i]?.key}${key}`))
          return { clause: clause.id, text, tokens, pairs, wordPairs }
        }),
      )
    return this.#built
  }

  /** Share of a text's character pairs that stand in some passage of the policy, 0 to 1. */
  coverage(text: string): number {
    const tokens = tokenize(this.#fold(text)).filter((token) => !isPunctuation(token))
    if (tokens.length < 2) return 0
    const keys = tokens.map(({ key }) => key).filter((key) => !/\d/.test(key))
    if (keys.length < 2) return 0
    const pairs = keys.slice(1).map((key, i) => `${keys[i]}${key}`)
    const shares = this.#passages.map(
      ({ wordPairs }) => pairs.filter((pair) => wordPairs.has(pair)).length / pairs.length,
    )
    return Math.max(0, ...shares)
  }

  /**
   * Locates a quotation and compares it.
   * @returns undefined if the policy has nothing like it.
   */
  compare(quotation: string): Comparison | undefined {
    const text = this.#fold(quotation)
    let theirs = tokenize(text)
    while (isPunctuation(theirs.at(-1))) theirs = theirs.slice(0, -1)
    while (isPunctuation(theirs[0]) && theirs[0]?.key !== '"') theirs = theirs.slice(1)
    if (theirs.length < 4) return undefined
    const found = this.#locate(theirs)
    if (!found) return undefined
    const { passage } = found
    const { from, to } = withEdges(theirs, passage.tokens, found)
    const official = passage.tokens.slice(from, to)
    // Shown as the person typed it, unless folding moved the places.
    const shown = text.length === quotation.length ? quotation : text
    const pieces = diff(shown, theirs, passage.text, official)
    const kept = pieces.filter(({ same }) => same).reduce((sum, { count }) => sum + count, 0)
    const similarity = (2 * kept) / (theirs.length + official.length)
    if (similarity < 0.5 || kept < 4) return undefined
    const changes = pieces
      .filter(({ same }) => !same)
      .map(
        ({ theirs: mine, official: right }): Change => ({
          op: mine === '' ? 'insert' : right === '' ? 'delete' : 'replace',
          theirs: mine,
          official: right,
        }),
      )
    const first = official[0]
    const last = official.at(-1)
    return {
      clause: passage.clause,
      official: first && last ? passage.text.slice(first.start, last.end) : '',
      exact: changes.length === 0,
      changes,
      pieces: pieces.map(({ theirs: mine, official: right, same }) => ({
        theirs: mine,
        official: right,
        same,
      })),
      similarity,
    }
  }

  /** The stretch of a passage that needs the fewest edits to become the quotation. */
  #locate(theirs: readonly Token[]): { passage: Passage; from: number; to: number } | undefined {
    let best: { passage: Passage; from: number; to: number; score: number } | undefined
    const ranked = this.#passages
      .map((passage) => {
        const votes = new Map<number, number>()
        let hits = 0
        for (let i = 0; i + 1 < theirs.length; i++) {
          const places = passage.pairs.get(`${theirs[i]?.key}${theirs[i + 1]?.key}`) ?? []
          if (places.length > 0) hits++
          for (const place of places) {
            const diagonal = Math.round((place - i) / 16)
            votes.set(diagonal, (votes.get(diagonal) ?? 0) + 1)
          }
        }
        return { passage, hits, votes }
      })
      .filter(({ hits }) => hits >= Math.max(2, theirs.length * 0.25))
      .sort((a, b) => b.hits - a.hits)
      .slice(0, 2)
    for (const { passage, votes } of ranked) {
      const counted = [...votes].sort((a, b) => b[1] - a[1])
      const most = counted[0]?.[1] ?? 0
      const diagonals = counted
        .slice(0, 3)
        .filter(([, count]) => count >= most * 0.4)
        .map(([diagonal]) => diagonal * 16)
      for (const diagonal of diagonals) {
        const slack = 24 + Math.ceil(theirs.length * 0.4)
        const low = Math.max(0, diagonal - slack)
        const high = Math.min(passage.tokens.length, diagonal + theirs.length + slack)
        const fit = align(theirs, passage.tokens.slice(low, high))
        if (!best || fit.score > best.score)
          best = { passage, from: low + fit.from, to: low + fit.to, score: fit.score }
      }
    }
    return best
  }
}

const MATCH = 1
/** A figure for a figure is the commonest slip, so it is worth more than leaving both out. */
const FIGURE_CHANGED = -0.2
const CHANGED = -0.8
const GAP = -0.4

/** Fits all of `theirs` into a stretch of `window` at the best score (free ends in the window). */
function align(
  theirs: readonly Token[],
  window: readonly Token[],
): { from: number; to: number; score: number } {
  const width = window.length + 1
  const figures = window.map(({ key }) => /\d/.test(key))
  let scores = new Float64Array(width)
  let starts = Int32Array.from({ length: width }, (_, j) => j)
  for (let i = 1; i <= theirs.length; i++) {
    const next = new Float64Array(width)
    const nextStarts = new Int32Array(width)
    const mine = theirs[i - 1]?.key ?? ''
    const figure = /\d/.test(mine)
    next[0] = i * GAP
    for (let j = 1; j < width; j++) {
      const change = figure && figures[j - 1] ? FIGURE_CHANGED : CHANGED
      const diagonal = (scores[j - 1] ?? 0) + (mine === window[j - 1]?.key ? MATCH : change)
      const up = (scores[j] ?? 0) + GAP
      const left = (next[j - 1] ?? 0) + GAP
      if (diagonal >= up && diagonal >= left) {
        next[j] = diagonal
        nextStarts[j] = starts[j - 1] ?? 0
      } else if (up >= left) {
        next[j] = up
        nextStarts[j] = starts[j] ?? 0
      } else {
        next[j] = left
        nextStarts[j] = nextStarts[j - 1] ?? 0
      }
    }
    scores = next
    starts = nextStarts
  }
  let to = 0
  for (let j = 0; j < width; j++) if ((scores[j] ?? 0) > (scores[to] ?? 0)) to = j
  return { from: starts[to] ?? 0, to, score: scores[to] ?? 0 }
}

/**
 * Words changed at the very beginning or end of a quotation stand for as many official ones, as far as the official
 * phrase goes: 市级以上… for 省级以上….
 */
function withEdges(
  theirs: readonly Token[],
  official: readonly Token[],
  { from, to }: { from: number; to: number },
): { from: number; to: number } {
  const known = new Set(official.slice(from, to).map(({ key }) => key))
  let start = from
  for (let i = 0; i < 4 && !known.has(theirs[i]?.key ?? ''); i++)
    if (start > 0 && !isPunctuation(official[start - 1])) start--
  let end = to
  for (let i = 1; i <= 4 && !known.has(theirs.at(-i)?.key ?? ''); i++)
    if (end < official.length && !isPunctuation(official[end])) end++
  return { from: start, to: end }
}

interface Piece {
  theirs: string
  official: string
  same: boolean
  count: number
}

/** Longest-common-subsequence difference in pieces; short islands between two changes join them. */
function diff(
  text: string,
  theirs: readonly Token[],
  officialText: string,
  official: readonly Token[],
): Piece[] {
  const rows = theirs.length
  const columns = official.length
  const table = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1))
  for (let i = rows - 1; i >= 0; i--) {
    const row = table[i]
    const below = table[i + 1]
    if (!row || !below) continue
    for (let j = columns - 1; j >= 0; j--) {
      row[j] =
        theirs[i]?.key === official[j]?.key
          ? (below[j + 1] ?? 0) + 1
          : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  const steps: { mine?: Token; right?: Token; same: boolean }[] = []
  let i = 0
  let j = 0
  while (i < rows || j < columns) {
    const mine = theirs[i]
    const right = official[j]
    if (mine && right && mine.key === right.key) {
      steps.push({ mine, right, same: true })
      i++
      j++
    } else if (right && (!mine || (table[i]?.[j + 1] ?? 0) >= (table[i + 1]?.[j] ?? 0))) {
      steps.push({ right, same: false })
      j++
    } else if (mine) {
      steps.push({ mine, same: false })
      i++
    }
  }
  const runs: { mine: Token[]; right: Token[]; same: boolean }[] = []
  for (const step of steps) {
    const run = runs.at(-1)
    const target = run && run.same === step.same ? run : { mine: [], right: [], same: step.same }
    if (target !== run) runs.push(target)
    if (step.mine) target.mine.push(step.mine)
    if (step.right) target.right.push(step.right)
  }
  // A single equal character between two changed words (省级 → 市级 keeps 级) belongs to neither side's meaning.
  const joined: typeof runs = []
  for (const [index, run] of runs.entries()) {
    const before = joined.at(-1)
    const after = runs[index + 1]
    const island =
      run.same &&
      run.mine.length === 1 &&
      before &&
      !before.same &&
      after &&
      !after.same &&
      !isPunctuation(run.mine[0])
    if (before && !before.same && (island || !run.same)) {
      before.mine.push(...run.mine)
      before.right.push(...run.right)
    } else joined.push({ mine: [...run.mine], right: [...run.right], same: run.same })
  }
  const slice = (source: string, tokens: readonly Token[]) => {
    const first = tokens[0]
    const last = tokens.at(-1)
    return first && last ? source.slice(first.start, last.end).replace(/\s+/g, '') : ''
  }
  return joined.map(({ mine, right, same }) => ({
    theirs: slice(text, mine),
    official: slice(officialText, right),
    same,
    count: mine.length,
  }))
}
