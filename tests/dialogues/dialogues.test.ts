import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { Assistant } from '../../src/assistant/assistant.ts'
import { converse } from '../../src/channels/terminal/ask.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import type { Answer } from '../../src/reply/answer.ts'
import { brokenQuotes, squeeze, unbackedSums } from '../questions/score.ts'

const kind = z.enum(['estimate', 'clause', 'clarification', 'wording', 'not-covered', 'small-talk'])
/** `up-to 600000`, `unspecified`: an outcome, with whole yuan where it has a sum. */
const SUM = /(?:exact|up-to) \d+|unspecified|ineligible/
const expectSchema = z.strictObject({
  /** One kind, or several of which any will do. */
  kind: z.union([kind, z.array(kind)]),
  /** Every item, in any order, a quantity of one unsaid: `standard:national:formulate x2 up-to 600000`. */
  items: z.array(z.string().regex(new RegExp(`^[a-z:-]+(?: x\\d+)? (?:${SUM.source})$`))).optional(),
  total: z
    .string()
    .regex(new RegExp(`^(?:${SUM.source})$`))
    .optional(),
  /** Slot of the question. */
  ask: z.string().optional(),
  /** Every rule that the options lead to, in any order. */
  options: z.array(z.string()).optional(),
  /** Clause of the first citation. */
  clause: z.string().optional(),
  /** Parts of the text, white space aside. */
  contains: z.array(z.string()).optional(),
  excludes: z.array(z.string()).optional(),
})
const dialogueSchema = z.strictObject({
  name: z.string(),
  turns: z.array(z.strictObject({ say: z.string(), expect: expectSchema })).min(1),
})
type Expectation = z.infer<typeof expectSchema>

const assistant = new Assistant(loadPack())
const policy = assistant.pack.policy.text
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.yaml'))
  .sort()

function sum({ outcome, yuan }: { outcome: string; yuan: number | null }): string {
  return outcome === 'exact' || outcome === 'up-to' ? `${outcome} ${yuan}` : outcome
}

/** The parts of an answer that a turn speaks of, in the words of its expectation. */
function seen(answer: Answer, { items, total, ask, options, clause, contains, excludes }: Expectation) {
  const text = squeeze(answer.text)
  return {
    ...(items && {
      items: answer.estimate?.items
        .map((item) => {
          const counts = item.quantity > 1 && item.yuan ? ` x${item.quantity}` : ''
          return `${item.rule}${counts} ${sum(item)}`
        })
        .sort(),
    }),
    ...(total && { total: answer.estimate && sum(answer.estimate.total) }),
    ...(ask && { ask: answer.ask?.slot }),
    ...(options && { options: [...new Set(answer.ask?.options.flatMap(({ rules }) => rules))].sort() }),
    ...(clause && { clause: answer.citations[0]?.clause }),
    ...(contains && { contains: contains.filter((part) => text.includes(squeeze(part))) }),
    ...(excludes && { excludes: excludes.filter((part) => !text.includes(squeeze(part))) }),
  }
}

/** An expectation without its kind, with lists sorted as `seen` sorts them. */
function wanted({ kind: _, items, options, ...rest }: Expectation) {
  return {
    ...rest,
    ...(items && { items: [...items].sort() }),
    ...(options && { options: [...options].sort() }),
  }
}

describe.each(files)('%s', (file) => {
  const dialogues = z
    .array(dialogueSchema)
    .min(1)
    .parse(parse(readFileSync(join(import.meta.dirname, file), 'utf8')))

  it('names each dialogue once', () => {
    expect(new Set(dialogues.map(({ name }) => name)).size).toBe(dialogues.length)
  })

  it.each(dialogues)('$name', ({ turns }) => {
    const said = turns.map(({ say }) => say)
    const answers = converse(assistant, said)
    for (const [index, turn] of turns.entries()) {
      const answer = answers[index]
      if (!answer) throw new Error(`turn ${index + 1} has no answer`)
      const place = `turn ${index + 1}, ${turn.say}`
      expect.soft([turn.expect.kind].flat(), place).toContain(answer.kind)
      expect.soft(seen(answer, turn.expect), place).toEqual(wanted(turn.expect))
      expect.soft(brokenQuotes(answer, policy), place).toEqual([])
      expect.soft(unbackedSums(answer, said.slice(0, index + 1)), place).toEqual([])
    }
  })
})
