import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Assistant } from '../../src/assistant/assistant.ts'
import { converse } from '../../src/channels/terminal/ask.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import { brokenQuotes, failedChecks, type LabelledCase, readCases, unbackedSums } from './score.ts'

const assistant = new Assistant(loadPack())
const policy = assistant.pack.policy.text
function answered(one: LabelledCase) {
  const answers = converse(assistant, one.turns)
  const last = answers.at(-1)
  return { one, answers, failed: last ? failedChecks(one, last, policy) : ['no answer'] }
}
const rows = readCases().map(answered)
const open = readCases(join(import.meta.dirname, 'open')).map(answered)

function share(list: typeof rows): number {
  return list.filter(({ failed }) => failed.length === 0).length / list.length
}

describe('the labelled conversations', () => {
  it('answers at least 97 % of them right', () => {
    expect(rows.length).toBeGreaterThan(600)
    expect(share(rows)).toBeGreaterThanOrEqual(0.97)
  })

  it.each([...new Set(rows.map(({ one }) => one.category))])(
    'answers at least nine in ten of the %s cases right',
    (category) => {
      expect(share(rows.filter(({ one }) => one.category === category))).toBeGreaterThanOrEqual(0.9)
    },
  )

  it('never names a sum that nothing backs, in any turn', () => {
    const unbacked = [...rows, ...open].flatMap(({ one, answers }) =>
      answers.flatMap((answer, turn) =>
        unbackedSums(answer, one.turns.slice(0, turn + 1)).map((sum) => `${one.id}: ${sum}`),
      ),
    )
    expect(unbacked).toEqual([])
  })

  it('never quotes what is not in the policy, in any turn', () => {
    const all = [...rows, ...open]
    expect(all.flatMap(({ answers }) => answers.flatMap((answer) => brokenQuotes(answer, policy)))).toEqual(
      [],
    )
  })
})

describe('the measure itself', () => {
  const [first] = rows.filter(({ one, failed }) => one.category === 'estimate' && failed.length === 0)

  it('sees a wrong sum, a broken quote and a sum without backing', () => {
    const answer = first?.answers.at(-1)
    if (!first || !answer?.estimate) throw new Error('no estimate to spoil')
    const spoilt = {
      ...answer,
      text: `${answer.text} 另有123456元`,
      citations: answer.citations.map(({ clause, quote }) => ({ clause, quote: `${quote}（略）` })),
      estimate: {
        ...answer.estimate,
        total: { ...answer.estimate.total, yuan: (answer.estimate.total.yuan ?? 0) + 1 },
      },
    }
    expect(failedChecks(first.one, spoilt, policy)).toEqual(['total', 'verbatim', 'unbacked-sum'])
  })
})
