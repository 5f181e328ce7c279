/**
 * What a message asks for, as both readers (rules and model) put it. A request names awards, facts and clauses;
 * it never holds a sum that the plan pays.
 */
import { z } from 'zod'

/** A part of the cost of a dispute: its kind, such as `lawyer`, in whole yuan. */
export const expenseSchema = z.strictObject({ kind: z.string(), yuan: z.int().nonnegative().max(1e12) })
export type Expense = z.infer<typeof expenseSchema>

/** What somebody says of one award; unsaid facts are absent. */
export const claimSchema = z.strictObject({
  award: z.string(),
  /** Stated facts: `level: national`, `role: participant`, `body: enterprise` … */
  facts: z.record(z.string(), z.string()),
  /** Units of the award's rule. */
  quantity: z.int().positive().max(100_000).optional(),
  years: z.int().positive().max(100).optional(),
  /** Actual costs in whole yuan, one a dispute. */
  costs: z.array(z.int().nonnegative().max(1e12)).optional(),
  /** What the only cost is made of, where that was told; of another sum it is out of date. */
  expenses: z.array(expenseSchema).optional(),
})
export type Claim = z.infer<typeof claimSchema>

/** What the only cost of a claim is made of; none if that was not told, or of another sum. */
export function currentExpenses({ expenses = [], costs = [] }: Claim): readonly Expense[] {
  const sum = expenses.reduce((all, { yuan }) => all + yuan, 0)
  return costs.length === 1 && costs[0] === sum ? expenses : []
}

/**
 * How the claims of an estimate relate to those already in the conversation. `change` corrects, `replace` asks of
 * another in its place (那修订呢) and leaves what was asked before among the things spoken of.
 */
export const moveSchema = z.enum(['start', 'add', 'change', 'replace', 'drop', 'answer', 'total', 'restore'])
export type Move = z.infer<typeof moveSchema>

export const talkSchema = z.enum([
  'greeting',
  'thanks',
  'bye',
  'identity',
  'help',
  'human',
  'joke',
  'prompt',
  'empty',
  'too-long',
  'reset',
  'forget',
])
export type Talk = z.infer<typeof talkSchema>

/** See the fields of each act. */
export const requestSchema = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('estimate'),
    move: moveSchema,
    claims: z.array(claimSchema),
    /** For a change or a drop: which of the conversation's claims, by index. */
    target: z.array(z.int().nonnegative()).optional(),
    /** A sum that was given, but not exactly (六万多, 5万美元): it is asked for again. */
    inexact: z.string().optional(),
    /** Sums that the person was told the plan pays, in their words and whole yuan: denied where they are not so. */
    claimed: z.array(z.strictObject({ said: z.string(), yuan: z.int().nonnegative() })).optional(),
    /** The claims are set side by side (哪个多, 各给多少): which of them is had is not said yet. */
    compares: z.boolean().optional(),
    /** Subjects named beside the claims on which the plan is silent: indexes into the vocabulary's `outside`. */
    outside: z.array(z.int().nonnegative()),
  }),
  z.strictObject({
    act: z.literal('clause'),
    /** Clause id, if one was named. */
    clause: z.string().optional(),
    /** Further clauses named beside it. */
    also: z.array(z.string()).optional(),
    /** The whole clause is wanted, not the deciding sentence. */
    whole: z.boolean(),
    /** Words to search by. */
    query: z.string(),
    /** Phrases of the policy that the words point to. */
    phrases: z.array(z.string()),
    /** Awards named, whose granting sentences are near. */
    claims: z.array(claimSchema),
    /** What the plan says beside the sums of these awards is wanted. */
    beside: z.boolean().optional(),
    /** An explanation in plain words is wanted beside the quote. */
    explain: z.boolean(),
  }),
  z.strictObject({ act: z.literal('wording'), quotation: z.string() }),
  z.strictObject({ act: z.literal('outside'), outside: z.array(z.int().nonnegative()) }),
  z.strictObject({ act: z.literal('offers'), bodies: z.array(z.string()), claims: z.array(claimSchema) }),
  z.strictObject({ act: z.literal('how') }),
  z.strictObject({ act: z.literal('why') }),
  z.strictObject({ act: z.literal('unknown') }),
  z.strictObject({ act: z.literal('talk'), talk: talkSchema }),
])
export type Request = z.infer<typeof requestSchema>

/** The claims in play after a move. More claims than places that they take go to the end. */
export function applyMove(
  before: readonly Claim[],
  {
    move,
    claims,
    target = [],
  }: { move: Move; claims: readonly Claim[]; target?: readonly number[] | undefined },
): Claim[] {
  if (move === 'start' || move === 'total') return [...claims]
  if (move === 'add' || move === 'restore') return [...before, ...claims]
  const places = new Map(target.map((place, index) => [place, move === 'drop' ? undefined : claims[index]]))
  const kept = before.flatMap((claim, index) => (places.has(index) ? (places.get(index) ?? []) : claim))
  return move === 'drop' ? kept : [...kept, ...claims.slice(target.length)]
}

/** A request and how it was come by. */
export interface Understood {
  readonly request: Request
  readonly by: 'rules' | 'model'
  /** The rules are sure of their reading; otherwise a model may be asked. */
  readonly sure: boolean
}
