/** Compares answers with labelled conversations: the measure of how well the assistant understands. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Answer } from '../../src/reply/answer.ts'

const outcome = z.enum(['exact', 'up-to', 'unspecified', 'ineligible'])
const yuan = z.number().nullable()

const caseSchema = z.object({
  id: z.string(),
  category: z.string(),
  turns: z.array(z.string()).min(1),
  expect: z.object({
    kind: z.array(z.string()),
    clauses: z.array(z.string()).optional(),
    items: z.array(z.object({ rule: z.string(), quantity: z.number().optional(), outcome, yuan })).optional(),
    total: z.object({ outcome, yuan }).optional(),
    ask: z.union([z.string(), z.array(z.string())]).optional(),
    options: z.array(z.string()).optional(),
    include: z.array(z.string()).optional(),
    exclude: z.array(z.string()).optional(),
    exact: z.boolean().optional(),
    changed: z.array(z.string()).optional(),
  }),
  note: z.string().optional(),
})
/** A conversation with what the answer to its last turn must be. */
export type LabelledCase = z.infer<typeof caseSchema>

/** Reads the labelled conversations of a folder, or of some of its files. */
export function readCases(folder: string = import.meta.dirname, names?: readonly string[]): LabelledCase[] {
  return readdirSync(folder)
    .filter(
      (name) =>
        name.endsWith('.jsonl') && (names === undefined || names.includes(name.replace('.jsonl', ''))),
    )
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== ''),
    )
    .map((line) => caseSchema.parse(JSON.parse(line)))
}

/** A text without white space, in half width. */
export function squeeze(text: string): string {
  return text.normalize('NFKC').replace(/[\s\ufeff]/g, '')
}

const MULTIPLIERS: Record<string, number> = { 亿: 1e8, 億: 1e8, 万: 1e4, 萬: 1e4, million: 1e6, k: 1e3 }

/** Sums of money that a text names, in whole yuan. */
export function sumsIn(text: string): number[] {
  const plain = text.normalize('NFKC').replace(/,(?=\d{3})/g, '')
  return [...plain.matchAll(/(\d+(?:\.\d+)?)\s*(亿|億|万|萬|million|k)?\s*(?:元|yuan|rmb|cny)/gi)].map(
    ([, number, unit]) => Math.round(Number(number) * (MULTIPLIERS[unit?.toLowerCase() ?? ''] ?? 1)),
  )
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (typeof value === 'string') return sumsIn(value)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}

/** Sums of a reply that stand neither in its data, nor in a citation, nor in what the person wrote. */
export function unbackedSums(answer: Answer, turns: readonly string[]): number[] {
  const { text, ...data } = answer
  const said = turns.flatMap((turn) =>
    [...turn.matchAll(/\d+(?:\.\d+)?/g)].flatMap(([number]) => [
      Number(number),
      Math.round(Number(number) * 1e4),
    ]),
  )
  const backed = new Set([...numbersIn(data), ...turns.flatMap(sumsIn), ...said])
  return sumsIn(text).filter((sum) => !backed.has(sum))
}

/** Quotes of a reply that are not verbatim in the policy. */
export function brokenQuotes(answer: Answer, policy: string): string[] {
  const whole = squeeze(policy)
  return answer.citations
    .map(({ quote }) => quote)
    .filter((quote) => quote === '' || !whole.includes(squeeze(quote)))
}

function itemKey(item: {
  rule: string
  quantity?: number | undefined
  outcome: string
  yuan: number | null
}): string {
  const uncounted = item.outcome === 'unspecified' || item.outcome === 'ineligible'
  return uncounted
    ? `${item.rule} ${item.outcome}`
    : `${item.rule} x${item.quantity ?? 1} ${item.outcome} ${item.yuan}`
}

/** Names of the checks that an answer fails; none if it is right. */
export function failedChecks({ expect, turns }: LabelledCase, answer: Answer, policy: string): string[] {
  const text = squeeze(answer.text)
  const all = text + answer.citations.map(({ quote }) => squeeze(quote)).join('')
  const offered = new Set(answer.ask?.options.flatMap(({ rules }) => rules) ?? [])
  const items = (answer.estimate?.items ?? []).map(itemKey).sort().join('; ')
  const changed = answer.wording?.changes.map(({ official }) => squeeze(official)).filter(Boolean) ?? []
  const checks: Record<string, boolean> = {
    kind: expect.kind.includes(answer.kind),
    clause: !expect.clauses?.length || expect.clauses.includes(answer.citations[0]?.clause ?? ''),
    items: !expect.items || items === expect.items.map(itemKey).sort().join('; '),
    total:
      !expect.total ||
      (answer.estimate?.total.outcome === expect.total.outcome &&
        answer.estimate.total.yuan === expect.total.yuan),
    ask: !expect.ask || [expect.ask].flat().includes(answer.ask?.slot ?? ''),
    options: !expect.options || expect.options.every((rule) => offered.has(rule)),
    include: !expect.include || expect.include.every((part) => all.includes(squeeze(part))),
    exclude: !expect.exclude || expect.exclude.every((part) => !text.includes(squeeze(part))),
    exact: expect.exact === undefined || answer.wording?.exact === expect.exact,
    changed:
      !expect.changed ||
      expect.changed.every(
        (part) =>
          text.includes(squeeze(part)) ||
          changed.some((piece) => piece.includes(squeeze(part)) || squeeze(part).includes(piece)),
      ),
    verbatim: brokenQuotes(answer, policy).length === 0,
    'unbacked-sum': unbackedSums(answer, turns).length === 0,
  }
  return Object.entries(checks).flatMap(([name, holds]) => (holds ? [] : [name]))
}
