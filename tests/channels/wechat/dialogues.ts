/** Recorded dialogues, played through a channel and held against the assistant's own answers. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Assistant } from '../../../src/assistant/assistant.ts'
import { converse } from '../../../src/channels/terminal/ask.ts'
import { byteLength } from '../../../src/channels/wechat/text.ts'
import type { Account } from './platform.ts'

const dialogue = z.object({ id: z.string(), turns: z.array(z.string()) })
export type Dialogue = z.infer<typeof dialogue>

export function devDialogues(): Dialogue[] {
  const lines = readFileSync(join(import.meta.dirname, '../../questions/dev.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => dialogue.parse(JSON.parse(line)))
}

/** The words of an answer without the notes of the channel and without white space. */
const words = (text: string) =>
  text.replace(/（未完，[^）]*）|\(To be continued[^)]*\)/g, '').replace(/\s/g, '')

/** Throws where a channel says something else than the assistant; returns how many parts were read. */
export async function checkDialogues(
  account: Pick<Account, 'ask'>,
  assistant: Assistant,
  dialogues: readonly Dialogue[],
): Promise<number> {
  let parts = 0
  for (const { id, turns } of dialogues) {
    for (const [index, answer] of converse(assistant, turns).entries()) {
      const read = [await account.ask(id, turns[index] ?? '')]
      while (/（未完，|\(To be continued/.test(read.at(-1) ?? '')) read.push(await account.ask(id, '继续'))
      for (const part of read) assert.ok(byteLength(part) <= 2048, `${id} is too long`)
      assert.equal(words(read.join('')), words(answer.text), `${id} turn ${index + 1}`)
      parts += read.length
    }
  }
  return parts
}
