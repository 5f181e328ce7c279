/** A knowledge pack: one folder with a policy, its award schedule and the vocabulary, parsed at start. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { load, YAMLException } from 'js-yaml'
import { z } from 'zod'
import { createSchedule, type Schedule, type ScheduleFile, scheduleSchema } from '../awards/schedule.ts'
import { type Policy, parsePolicy } from '../policy/policy.ts'
import { type Vocabulary, vocabularySchema } from '../understanding/vocabulary.ts'

const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })

/** The file `about.yaml`: what a reply says of the document itself. */
export const aboutSchema = z.strictObject({
  /** The document's number, as on the paper. */
  number: z.string(),
  title: words,
  /** SHA-256 of the official text, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The first 12 hexadecimal digits of each line's SHA-256, so that a change is found where it is. */
  lines: z.array(z.string().regex(/^[0-9a-f]{12}$/)).min(1),
  /** Every rule id of the contract of answers. */
  rules: z.array(z.string()).min(1),
  /** Whom to ask. */
  office: words,
  /** The caveat under every estimate. */
  caveat: words,
  /** The clause that the caveat rests on. */
  caveatClause: z.string(),
  /** Names of levels, actions, grades …: fact → value → words. */
  facts: z.record(z.string(), z.record(z.string(), words)),
  /** What a person can be asked for: slot → question. */
  questions: z.record(z.string(), words),
  /** Why a slot is asked for. */
  reasons: z.record(z.string(), words),
  /** Names of the kinds of expense that the cost of a dispute is made of. */
  expenses: z.record(z.string(), words),
  /** Areas of the schedule. */
  areas: z.record(z.string(), words),
  /** Kinds of body, for lists of what one can apply for. */
  bodies: z.record(z.string(), words),
  /** Messages to try, shown as a hint. */
  examples: z.strictObject({ zh: z.array(z.string()).min(3), en: z.array(z.string()).min(3) }),
})
export type About = z.infer<typeof aboutSchema>

/** The file `paraphrases.yaml`: how people ask for what a sentence says, in words that are not the policy's. */
export const paraphrasesSchema = z.array(
  z.strictObject({ phrase: z.string().min(4), asked: z.string().min(1) }),
)
export type Paraphrases = z.infer<typeof paraphrasesSchema>

export interface Pack {
  readonly name: string
  readonly policy: Policy
  readonly schedule: Schedule
  readonly scheduleFile: ScheduleFile
  /** SHA-256 of the award schedule as it was read, hexadecimal. */
  readonly scheduleSha256: string
  readonly vocabulary: Vocabulary
  readonly paraphrases: Paraphrases
  readonly about: About
}

/** A fault in a knowledge file: which, where, and what is wrong. */
export class KnowledgeError extends Error {
  override readonly name = 'KnowledgeError'
  readonly file: string
  readonly line: number
  readonly reason: string
  constructor(file: string, line: number, reason: string) {
    super(`${file}:${line}: ${reason}`)
    this.file = file
    this.line = line
    this.reason = reason
  }
}

/** The parser that knows lines is slow and large, so it is loaded only when something is wrong. */
const requireHere = createRequire(import.meta.url)
let located: { source: string; lineOf: (path: readonly (string | number)[]) => number } | undefined

/** Line of a path inside a YAML text, 1-based; the nearest parent's line if the path itself is absent. */
export function lineOf(source: string, path: readonly (string | number)[]): number {
  if (located?.source !== source) located = { source, lineOf: locator(source) }
  return located.lineOf(path)
}

function locator(source: string): (path: readonly (string | number)[]) => number {
  const { isNode, LineCounter, parseDocument }: typeof import('yaml') = requireHere('yaml')
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
}

/** Parses one YAML file against its schema. @throws {KnowledgeError} with file, line and reason. */
export function parseYaml<T>(file: string, source: string, schema: z.ZodType<T>): T {
  let data: unknown
  try {
    data = load(source)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw new KnowledgeError(file, error.mark ? error.mark.line + 1 : 1, error.reason)
  }
  const result = schema.safeParse(data)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part))
  throw new KnowledgeError(
    file,
    lineOf(source, path),
    `${path.join('.')}: ${issue?.message ?? 'does not fit its schema'}`,
  )
}

/** The pack that the assistant answers from unless told otherwise. */
export const DEFAULT_PACK = join(import.meta.dirname, '../../knowledge/xuanwu-2022-31')

/**
 * Reads and parses a pack's five files.
 * @throws {KnowledgeError} for a file that is missing or broken.
 */
export function loadPack(folder: string = DEFAULT_PACK): Pack {
  const read = (name: string): [string, string] => {
    const path = join(folder, name)
    const shown = relative(process.cwd(), path)
    try {
      return [shown, readFileSync(path, 'utf8')]
    } catch {
      throw new KnowledgeError(shown, 1, 'the file cannot be read')
    }
  }
  const [policyFile, markdown] = read('policy.md')
  let policy: Policy
  try {
    policy = parsePolicy(markdown)
  } catch (error) {
    throw new KnowledgeError(policyFile, 1, error instanceof Error ? error.message : String(error))
  }
  const [awardsFile, awards] = read('awards.yaml')
  const scheduleFile = parseYaml(awardsFile, awards, scheduleSchema)
  return {
    name: folder.split('/').at(-1) ?? folder,
    policy,
    scheduleFile,
    scheduleSha256: hash('sha256', awards),
    schedule: createSchedule(scheduleFile),
    vocabulary: parseYaml(...read('vocabulary.yaml'), vocabularySchema),
    paraphrases: parseYaml(...read('paraphrases.yaml'), paraphrasesSchema),
    about: parseYaml(...read('about.yaml'), aboutSchema),
  }
}
