import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Assistant } from '../../src/assistant/assistant.ts'
import { newConversation } from '../../src/assistant/conversation.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import { answerSchema } from '../../src/reply/answer.ts'
import { brokenQuotes, unbackedSums } from '../questions/score.ts'
import { messages } from './messages.ts'

const pack = loadPack()
const assistant = new Assistant(pack)
/** Seed and number of runs; `TRUTH_RUNS=20000 TRUTH_SEED=7` for a long proof of another kind. */
const runs = {
  seed: Number(process.env['TRUTH_SEED'] ?? 31),
  numRuns: Number(process.env['TRUTH_RUNS'] ?? 1200),
  endOnFailure: true,
}

describe('whatever is written', () => {
  it('an answer fits the contract, names no sum without backing and quotes nothing that is not verbatim', () => {
    fc.assert(
      fc.property(fc.array(messages(pack), { minLength: 1, maxLength: 3 }), (turns) => {
        let conversation = newConversation()
        for (const [index, turn] of turns.entries()) {
          const result = assistant.answer(turn, conversation)
          const again = assistant.answer(turn, conversation)
          expect(again).toEqual(result)
          const { answer } = result
          expect(answerSchema.parse(answer)).toEqual(answer)
          expect(answer.text).not.toBe('')
          expect(unbackedSums(answer, turns.slice(0, index + 1))).toEqual([])
          expect(brokenQuotes(answer, pack.policy.text)).toEqual([])
          conversation = result.conversation
        }
      }),
      runs,
    )
  }, 120_000)
})

describe('bad input', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \n\t '],
    ['control characters', '\u0000\u0001\u0007\u001b[2J'],
    ['emoji only', '🎉🎉😭'],
    ['a lone surrogate', '\ud83d 省长质量奖'],
    ['100,000 characters', '省长质量奖'.repeat(20_000)],
    ['one endless word', 'a'.repeat(100_000)],
    ['brackets that nest', '（'.repeat(3000)],
    ['many numbers', '1万 '.repeat(1500)],
    ['right-to-left marks', '\u202e省长质量奖\u202c'],
  ])('%s gets a clear answer', (_, message) => {
    const { answer } = assistant.answer(message)
    expect(answerSchema.parse(answer)).toEqual(answer)
    expect(answer.text.length).toBeGreaterThan(4)
    expect(answer.text.length).toBeLessThan(2000)
  })
})
