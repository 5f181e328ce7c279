/**
 * `npm run knowledge:check`: proves that policy, award schedule and vocabulary agree, and names file and line of
 * whatever does not. Exit codes: 0 all holds, 1 something does not.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { calculate, type RuleClaim } from '../awards/calculator.ts'
import {
  createSchedule,
  type Rule,
  type Schedule,
  type ScheduleFile,
  scheduleSchema,
} from '../awards/schedule.ts'
import { type Policy, parsePolicy } from '../policy/policy.ts'
import { Lexicon } from '../understanding/rules/lexicon.ts'
import { type Vocabulary, vocabularySchema } from '../understanding/vocabulary.ts'
import {
  type About,
  aboutSchema,
  DEFAULT_PACK,
  KnowledgeError,
  lineOf,
  type Paraphrases,
  paraphrasesSchema,
  parseYaml,
} from './pack.ts'

/** One thing that does not hold. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly reason: string
}

/** The texts of a pack's files by name. */
export type Sources = Readonly<
  Record<'policy.md' | 'awards.yaml' | 'vocabulary.yaml' | 'about.yaml' | 'paraphrases.yaml', string>
>

const SUM = /(\d+(?:\.\d+)?)(亿|万)?元/g
const CEILING = /最高|不超过/

/** A sum in a text, in whole yuan, with its place. */
interface Sum {
  readonly at: number
  readonly text: string
  readonly yuan: number
}

/** All sums of a text. */
export function sumsOf(text: string): Sum[] {
  return [...text.matchAll(SUM)].map((match) => ({
    at: match.index,
    text: match[0],
    yuan: Math.round(Number(match[1]) * (match[2] === '亿' ? 1e8 : match[2] === '万' ? 1e4 : 1)),
  }))
}

/** SHA-256 of a text, hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Checks the policy alone: its hash, and line by line so that a change is found where it is. */
export function checkPolicy(markdown: string, policy: Policy, about: About): Finding[] {
  if (sha256(policy.text) === about.sha256) return []
  const findings: Finding[] = []
  const file = 'policy.md'
  let position = 0
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue
    const expected = about.lines[position]
    if (expected === undefined)
      findings.push({ file, line: index + 1, reason: 'this line is not in the official text' })
    else if (sha256(line).slice(0, 12) !== expected)
      findings.push({
        file,
        line: index + 1,
        reason: `this line is not line ${position + 1} of the official text, character for character`,
      })
    position++
  }
  if (position < about.lines.length)
    findings.push({
      file,
      line: 1,
      reason: `${about.lines.length - position} lines of the official text are missing`,
    })
  return findings.length > 0 ? findings : [{ file, line: 1, reason: 'the text is not the official text' }]
}

type At = (path: readonly (string | number)[], reason: string) => void

function checkAmount(rule: Rule, path: readonly (string | number)[], at: At): void {
  const { amount } = rule
  if (!('says' in amount)) {
    const words = 'unspecified' in amount ? amount.unspecified : amount.document
    if (!rule.quote.includes(words))
      at([...path, 'amount'], `${rule.id}: "${words}" is not in the rule's quote`)
    if (sumsOf(words).length > 0) at([...path, 'amount'], `${rule.id}: has a sum but is said to have none`)
    return
  }
  if (!rule.quote.includes(amount.says)) {
    at([...path, 'amount', 'says'], `${rule.id}: "${amount.says}" is not in the rule's quote`)
    return
  }
  const said = sumsOf(amount.says).at(-1)
  const [key, yuan] =
    'exact' in amount
      ? (['exact', amount.exact] as const)
      : 'upTo' in amount
        ? (['upTo', amount.upTo] as const)
        : (['ceiling', amount.ceiling] as const)
  if (said?.yuan !== yuan)
    at(
      [...path, 'amount', key],
      `${rule.id}: the schedule has ${yuan} yuan, its quote says ${said?.text ?? 'no sum'}`,
    )
  const ceiling = CEILING.test(amount.says)
  if ('exact' in amount === ceiling)
    at(
      [...path, 'amount', key],
      `${rule.id}: the quote ${ceiling ? 'names a ceiling' : 'names no ceiling'}, the schedule says otherwise`,
    )
  if ('ratio' in amount && !amount.says.includes(`${amount.ratio}%`))
    at([...path, 'amount', 'ratio'], `${rule.id}: ${amount.ratio}% is not in its quote`)
}

function checkExamples(schedule: Schedule, rule: Rule, path: readonly (string | number)[], at: At): void {
  for (const [index, example] of rule.examples.entries()) {
    const claim: RuleClaim = {
      rule: rule.id,
      ...(example.quantity !== undefined ? { quantity: example.quantity } : {}),
      ...(example.costs ? { costs: example.costs } : {}),
      ...(example.facts ? { facts: example.facts } : {}),
    }
    const where = [...path, 'examples', index]
    try {
      const { total } = calculate(schedule, [claim])
      if (total.yuan !== (example.yuan ?? null))
        at(
          where,
          `${rule.id}: the example comes to ${total.yuan ?? 'no figure'}, not ${example.yuan ?? 'no figure'}`,
        )
      if (example.outcome !== undefined && total.outcome !== example.outcome)
        at(where, `${rule.id}: the example comes out ${total.outcome}, not ${example.outcome}`)
    } catch (error) {
      at(where, `${rule.id}: the example does not compute: ${error instanceof Error ? error.message : error}`)
    }
  }
}

/** Checks the schedule against the policy: quotes, sums, examples, rule ids. */
export function checkSchedule(source: string, file: ScheduleFile, policy: Policy, about: About): Finding[] {
  const findings: Finding[] = []
  const at: At = (path, reason) => findings.push({ file: 'awards.yaml', line: lineOf(source, path), reason })
  const schedule = createSchedule(file)
  const claimed = new Map<number, string>()
  const ids = new Map<string, string>()
  const claim = (
    id: string,
    quote: string,
    says: string,
    path: readonly (string | number)[],
    shares: boolean,
  ): void => {
    const start = policy.text.indexOf(quote)
    const sum = sumsOf(says).at(-1)
    if (start < 0 || !sum) return
    const place = start + quote.indexOf(says) + sum.at
    const owner = claimed.get(place)
    if (owner === undefined && !shares) claimed.set(place, id)
    else if (owner !== undefined && !shares) at(path, `${id}: its sum is already that of ${owner}`)
    else if (owner === undefined) at(path, `${id}: shares its sum with a rule that does not have it`)
  }
  for (const [a, award] of file.awards.entries()) {
    for (const [r, rule] of award.rules.entries()) {
      const path = ['awards', a, 'rules', r]
      if (ids.has(rule.id)) at([...path, 'id'], `${rule.id}: the rule id is there twice`)
      ids.set(rule.id, award.award)
      if (!about.rules.includes(rule.id)) at([...path, 'id'], `${rule.id}: not a rule id of the contract`)
      if (file.units[rule.unit] === undefined)
        at([...path, 'unit'], `${rule.id}: there is no unit ${rule.unit}`)
      const clause = policy.has(rule.clause) ? policy.clause(rule.clause).pieces.join('\n') : undefined
      if (clause === undefined) at([...path, 'clause'], `${rule.id}: there is no clause ${rule.clause}`)
      else if (!clause.includes(rule.quote))
        at([...path, 'quote'], `${rule.id}: the quote is not verbatim in clause ${rule.clause}`)
      for (const [id, words] of Object.entries(rule.conditions)) {
        if (file.conditions[id] === undefined)
          at([...path, 'conditions'], `${rule.id}: there is no condition ${id}`)
        if (!clause?.includes(words))
          at(
            [...path, 'conditions'],
            `${rule.id}: the words of condition ${id} are not in clause ${rule.clause}`,
          )
      }
      if (rule.sharesSum !== undefined && !ids.has(rule.sharesSum))
        at([...path, 'sharesSum'], `${rule.id}: there is no earlier rule ${rule.sharesSum}`)
      checkAmount(rule, path, at)
      if ('says' in rule.amount)
        claim(rule.id, rule.quote, rule.amount.says, [...path, 'amount'], rule.sharesSum !== undefined)
      checkExamples(schedule, rule, path, at)
    }
  }
  for (const id of about.rules) if (!ids.has(id)) at(['awards'], `${id}: a rule of the contract is missing`)
  for (const [t, target] of file.targets.entries()) {
    const path = ['targets', t]
    if (!policy.text.includes(target.quote))
      at([...path, 'quote'], 'the quote of this target is not verbatim in the policy')
    if (sumsOf(target.says).at(-1)?.yuan !== target.yuan)
      at([...path, 'yuan'], `the target has ${target.yuan} yuan, its quote says ${target.says}`)
    claim('a target', target.quote, target.says, path, false)
  }
  const lines = policy.text.split('\n')
  for (const sum of sumsOf(policy.text)) {
    if (claimed.has(sum.at)) continue
    const line = policy.text.slice(0, sum.at).split('\n').length
    at(
      ['awards'],
      `no rule and no target claims ${sum.text} of the policy: "…${lines[line - 1]?.slice(Math.max(0, sum.at - policy.text.lastIndexOf('\n', sum.at) - 16), sum.at - policy.text.lastIndexOf('\n', sum.at) + 8)}…"`,
    )
  }
  return findings
}

/** Checks the vocabulary: its awards exist, its phrases are the policy's, its patterns can be read. */
export function checkVocabulary(
  source: string,
  vocabulary: Vocabulary,
  file: ScheduleFile,
  policy: Policy,
): Finding[] {
  const findings: Finding[] = []
  const at: At = (path, reason) =>
    findings.push({ file: 'vocabulary.yaml', line: lineOf(source, path), reason })
  const awards = new Set(file.awards.map(({ award }) => award))
  for (const [index, { award }] of vocabulary.awards.entries()) {
    if (!awards.has(award)) at(['awards', index, 'award'], `there is no award ${award}`)
  }
  for (const award of awards) {
    if (!vocabulary.awards.some((entry) => entry.award === award && !entry.weak))
      at(['awards'], `${award} has no name that people say`)
  }
  for (const [index, { near }] of vocabulary.outside.entries()) {
    if (near !== undefined && !awards.has(near)) at(['outside', index, 'near'], `there is no award ${near}`)
  }
  for (const [index, { phrase }] of vocabulary.topics.entries()) {
    if (!policy.text.includes(phrase))
      at(['topics', index, 'phrase'], `"${phrase}" is not verbatim in the policy`)
  }
  try {
    new Lexicon(vocabulary)
  } catch (error) {
    at([], error instanceof Error ? error.message : String(error))
  }
  return findings
}

/** Checks that every paraphrase is attached to words of the policy. */
export function checkParaphrases(source: string, paraphrases: Paraphrases, policy: Policy): Finding[] {
  return paraphrases.flatMap(({ phrase }, index) =>
    policy.text.includes(phrase)
      ? []
      : [
          {
            file: 'paraphrases.yaml',
            line: lineOf(source, [index, 'phrase']),
            reason: `"${phrase}" is not verbatim in the policy`,
          },
        ],
  )
}

/** Checks a whole pack. A file that cannot be parsed is a finding too. */
export function checkPack(sources: Sources): Finding[] {
  try {
    const about = parseYaml('about.yaml', sources['about.yaml'], aboutSchema)
    const policy = parsePolicy(sources['policy.md'])
    const file = parseYaml('awards.yaml', sources['awards.yaml'], scheduleSchema)
    const vocabulary = parseYaml('vocabulary.yaml', sources['vocabulary.yaml'], vocabularySchema)
    const paraphrases = parseYaml('paraphrases.yaml', sources['paraphrases.yaml'], paraphrasesSchema)
    return [
      ...checkPolicy(sources['policy.md'], policy, about),
      ...checkSchedule(sources['awards.yaml'], file, policy, about),
      ...checkVocabulary(sources['vocabulary.yaml'], vocabulary, file, policy),
      ...checkParaphrases(sources['paraphrases.yaml'], paraphrases, policy),
    ]
  } catch (error) {
    if (error instanceof KnowledgeError) return [{ file: error.file, line: error.line, reason: error.reason }]
    if (error instanceof SyntaxError) return [{ file: 'policy.md', line: 1, reason: error.message }]
    throw error
  }
}

/** The sources of a pack's folder. */
export function readSources(folder: string = DEFAULT_PACK): Sources {
  const read = (name: keyof Sources) => readFileSync(join(folder, name), 'utf8')
  return {
    'policy.md': read('policy.md'),
    'awards.yaml': read('awards.yaml'),
    'vocabulary.yaml': read('vocabulary.yaml'),
    'about.yaml': read('about.yaml'),
    'paraphrases.yaml': read('paraphrases.yaml'),
  }
}

if (import.meta.main) {
  const sources = readSources()
  const findings = checkPack(sources)
  for (const { file, line, reason } of findings) console.error(`${file}:${line}: ${reason}`)
  const policy = parsePolicy(sources['policy.md'])
  if (findings.length === 0) {
    console.log(
      `${policy.clauses.length} clauses and sections are the official text (SHA-256 ${sha256(policy.text).slice(0, 12)}…); ${sumsOf(policy.text).length} sums are each claimed once; all quotes are verbatim, all examples compute.`,
    )
  } else {
    console.error(`${findings.length} ${findings.length === 1 ? 'thing does' : 'things do'} not hold.`)
    process.exitCode = 1
  }
}
