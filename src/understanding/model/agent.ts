/** A LangChain agent for comparisons: two tools only, three model calls at most. Its text goes through the gate. */
import { createAgent, createMiddleware, tool } from 'langchain'
import { z } from 'zod'
import { calculate } from '../../awards/calculator.ts'
import { resolve } from '../../awards/resolve.ts'
import type { Pack } from '../../knowledge/pack.ts'
import { PolicySearch } from '../../policy/search.ts'
import { answerOf, type Endpoint, type Turn } from './endpoint.ts'
import { namesOf } from './prompt.ts'

/** Model calls of a turn that compares. */
export const MAX_CALLS = 3
/** Sentences that one search returns. */
const SENTENCES = 3
const MAX_CLAIMS = 8

const lastText = z.object({ messages: z.array(z.unknown()) })
const aiText = z.object({ text: z.string(), tool_calls: z.array(z.unknown()).length(0) })

/** The two tools, each from arguments that nobody vouches for to a JSON text. A wrong argument is told, not thrown. */
export function createTools(pack: Pack) {
  const names = namesOf(pack)
  const search = new PolicySearch(pack.policy)
  const clauseArguments = z.object({
    query: z.string().max(200),
    clause: z.enum([...names.clauses.keys()]).nullish(),
  })
  const awardArguments = z.object({
    claims: z
      .array(
        z.object({
          award: z.enum([...names.awards.keys()]),
          facts: z.array(z.enum(names.facts)).default([]),
        }),
      )
      .min(1)
      .max(MAX_CLAIMS),
  })
  const parsed = <T>(schema: z.ZodType<T>, input: unknown, use: (value: T) => unknown): string => {
    const result = schema.safeParse(input)
    if (result.success) return JSON.stringify(use(result.data))
    const issue = result.error.issues[0]
    return JSON.stringify({ error: `${issue?.path.join('.')}: ${issue?.message.slice(0, 80)}` })
  }

  return [
    {
      name: 'find_clause',
      description: '按检索词查条文，返回逐字原文',
      run: (input: unknown) =>
        parsed(clauseArguments, input, ({ query, clause }) =>
          search
            .search(query, clause ? { clause } : {})
            .slice(0, SENTENCES)
            .map(({ sentence }) => ({ clause: sentence.clause, text: sentence.text })),
        ),
    },
    {
      name: 'calculate_awards',
      description: '试算各项支持：claims 为 [{"award":"奖项代号","facts":["名=值"]}]',
      run: (input: unknown) =>
        parsed(awardArguments, input, ({ claims }) =>
          claims.map(({ award, facts }) => {
            const pairs = facts.map((pair): [string, string] => [
              pair.slice(0, pair.indexOf('=')),
              pair.slice(pair.indexOf('=') + 1),
            ])
            const resolution = resolve(pack.schedule, { award, facts: Object.fromEntries(pairs) })
            if (resolution.kind === 'none') return { award, outcome: 'none' }
            if (resolution.kind === 'ask')
              return {
                award,
                missing: resolution.slot,
                rules: resolution.options.flatMap(({ rules }) => rules),
              }
            const [item] = calculate(pack.schedule, [resolution.claim]).items
            const rule = pack.schedule.rule(resolution.claim.rule)
            return {
              award,
              outcome: item?.outcome,
              yuan: item?.yuan,
              demands: item?.conditions.map((id) => pack.schedule.condition(id).zh),
              fails: item?.reason ? pack.schedule.condition(item.reason).failed.zh : null,
              quote: rule.quote,
            }
          }),
        ),
    },
  ] as const
}

/** Answers a comparison; undefined if it does not come to an end in time or in its calls. */
export async function compare(
  endpoint: Endpoint,
  pack: Pack,
  prompt: string,
  user: string,
  turn: Turn,
): Promise<string | undefined> {
  return endpoint.guarded(turn, async () => {
    // A reading that came before counts, but a tool call without an answer to it would be in vain.
    const most = Math.max(2, MAX_CALLS - turn.calls)
    let calls = 0
    // LangChain's own limit ends with a sentence of its own as the model's last words; this one ends with none.
    const limit = createMiddleware({
      name: 'CallLimit',
      beforeModel: () => {
        if (++calls > most) throw new Error(`more than ${most} calls`)
      },
    })
    const [find, award] = createTools(pack)
    const agent = createAgent({
      model: endpoint.chat(),
      systemPrompt: prompt,
      // The schemas stay loose, so that a wrong argument reaches our own parse and not LangChain's error text.
      tools: [
        tool((input) => find.run(input), {
          name: find.name,
          description: find.description,
          schema: z.looseObject({ query: z.string().catch('') }),
        }),
        tool((input) => award.run(input), {
          name: award.name,
          description: award.description,
          schema: z.looseObject({ claims: z.unknown() }),
        }),
      ],
      middleware: [limit],
    })
    try {
      const result = await agent.invoke(
        { messages: [{ role: 'user', content: user }] },
        { signal: turn.signal, recursionLimit: 4 * MAX_CALLS, callbacks: endpoint.counting(turn) },
      )
      const last = aiText.safeParse(lastText.parse(result).messages.at(-1))
      return last.success ? answerOf(last.data.text) : undefined
    } catch (error) {
      // To need too many calls is the model's fault and not the endpoint's.
      if (calls > most) return undefined
      throw error
    }
  })
}
