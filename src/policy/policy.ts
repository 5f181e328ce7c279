/** The official text: clauses, their sentences, and the text they come from. */

/** One sentence of the policy, verbatim with its closing mark. */
export interface Sentence {
  /** Clause id, such as `3.9`. */
  readonly clause: string
  readonly text: string
}

/**
 * A clause of the policy. `3` and `4` are section headings (`section` is true) whose words are in `3.1` … `4.3`.
 * Clause `0` stands in two places (the notice at the head, the imprint at the end), so a clause has `pieces`.
 */
export interface Clause {
  /** `0`, `1`, `2`, `3.1` … `4.3`, `5`. */
  readonly id: string
  /** How officials write it: `三（九）支持产业技术标准研制`. */
  readonly label: string
  /** The label without the title: `三（九）`; for a clause without a number the label itself. */
  readonly number: string
  readonly title: string
  readonly section: boolean
  /** Contiguous passages, verbatim. */
  readonly pieces: readonly string[]
  readonly sentences: readonly Sentence[]
}

export interface Policy {
  /** The whole official text, byte for byte. */
  readonly text: string
  readonly clauses: readonly Clause[]
  readonly sentences: readonly Sentence[]
  /** @throws {RangeError} if there is no such clause. */
  clause(id: string): Clause
  has(id: string): boolean
}

const HEADING = /^#{1,2} (\d(?:\.\d)?) (.+)$/

/** Cuts a passage after each 。；！？ and at line ends, but not inside 《》; nothing is dropped but the line ends. */
export function splitSentences(passage: string): string[] {
  const lines: string[] = []
  for (const line of passage.split('\n')) {
    const last = lines.at(-1)
    const open = last !== undefined && last.lastIndexOf('《') > last.lastIndexOf('》')
    if (open) lines[lines.length - 1] = `${last}\n${line}`
    else lines.push(line)
  }
  return lines.flatMap((line) => line.match(/[^。；！？]+[。；！？]?/g) ?? [])
}

/**
 * Reads `policy.md`: heading lines carry clause ids, blank lines separate, every other line is a line of the
 * official text.
 * @throws {SyntaxError} naming the line, if text stands before the first heading.
 */
export function parsePolicy(markdown: string): Policy {
  const lines: string[] = []
  const parts = new Map<string, { label: string; section: boolean; pieces: string[][] }>()
  let piece: string[] | undefined
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line === '') continue
    const heading = HEADING.exec(line)
    if (heading) {
      const [, id = '', label = ''] = heading
      piece = []
      const part = parts.get(id)
      if (part) part.pieces.push(piece)
      else parts.set(id, { label, section: false, pieces: [piece] })
    } else if (piece) {
      piece.push(line)
      lines.push(line)
    } else {
      throw new SyntaxError(`line ${index + 1}: text before the first clause heading`)
    }
  }
  for (const id of parts.keys()) {
    const parent = parts.get(id.split('.')[0] ?? '')
    if (id.includes('.') && parent) parent.section = true
  }
  const clauses = [...parts].map(([id, { label, section, pieces }]): Clause => {
    const texts = pieces.map((linesOfPiece) => linesOfPiece.join('\n'))
    const numbered = /^(.（.）)(.+)$/.exec(label) ?? /^(.)、(.+)$/.exec(label)
    return {
      id,
      label,
      number: numbered?.[1] ?? label,
      title: numbered?.[2] ?? label,
      section,
      pieces: texts,
      sentences: texts.flatMap(splitSentences).map((text) => ({ clause: id, text })),
    }
  })
  const byId = new Map(clauses.map((clause) => [clause.id, clause]))
  return {
    text: `${lines.join('\n')}\n`,
    clauses,
    sentences: clauses.filter((clause) => !clause.section).flatMap((clause) => clause.sentences),
    has: (id) => byId.has(id),
    clause(id) {
      const clause = byId.get(id)
      if (!clause) throw new RangeError(`the policy has no clause ${id}`)
      return clause
    },
  }
}
