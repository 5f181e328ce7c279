import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'

const lines = z.string().transform((text) => text.split('\n').filter(Boolean))
const fileSchema = z.strictObject({ sums: z.record(z.string(), lines), text: lines, others: lines })
const file = fileSchema.parse(parse(readFileSync(join(import.meta.dirname, 'names.yaml'), 'utf8')))
const assistant = new Assistant(loadPack())

/** The rules for which a message gets a sum. */
function rulesFor(message: string): string[] {
  return assistant.answer(message).answer.estimate?.items.map(({ rule }) => rule) ?? []
}

const share = (messages: readonly boolean[]) => messages.filter(Boolean).length / messages.length

it('finds the award, whatever it is called and however its money is asked for', () => {
  const found = Object.entries(file.sums).flatMap(([rule, messages]) =>
    messages.map((message) => rulesFor(message).join() === rule),
  )
  expect(share(found)).toBeGreaterThan(0.97)
})

it('works out no sum where the text is asked for', () => {
  expect(share(file.text.map((message) => rulesFor(message).length > 0))).toBeLessThan(0.04)
})

it('works out hardly any sum for other things', () => {
  expect(share(file.others.map((message) => rulesFor(message).length > 0))).toBeLessThan(0.06)
})
