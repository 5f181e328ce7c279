/** Starts, talks to and kills processes of instance.ts. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { answerSchema } from '../../src/reply/answer.ts'

const lineSchema = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({ working: z.literal(true) }),
  z.strictObject({ n: z.int(), answer: answerSchema, repeated: z.boolean() }),
  z.strictObject({ n: z.int(), error: z.string() }),
])
type Line = z.infer<typeof lineSchema>
export type Replied = Extract<Line, { repeated: boolean }>

/** A message was in an instance that died: send it again. */
export class Died extends Error {}

export class Instance {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting = new Map<number, { resolve(line: Replied): void; reject(error: Error): void }>()
  readonly #listeners: { word: 'ready' | 'working'; heard(): void; died(error: Error): void }[] = []
  #n = 0
  #dead = false

  constructor(url: string, delayMs = 0) {
    this.#process = spawn(process.execPath, [join(import.meta.dirname, 'instance.ts')], {
      env: { ...process.env, DATABASE_URL: url, DELAY_MS: String(delayMs) },
    })
    this.#process.stderr.on('data', (text: Buffer) => process.stderr.write(text))
    this.#process.stdin.on('error', () => undefined)
    createInterface({ input: this.#process.stdout }).on('line', (line) =>
      this.#hear(lineSchema.parse(JSON.parse(line))),
    )
    this.#process.once('exit', () => {
      this.#dead = true
      for (const { reject } of this.#waiting.values()) reject(new Died())
      for (const { died } of this.#listeners.splice(0)) died(new Died())
    })
  }

  /** Resolves when the instance next says the word. @throws {Died} if it dies before */
  next(word: 'ready' | 'working'): Promise<void> {
    return new Promise((heard, died) => this.#listeners.push({ word, heard, died }))
  }

  /** @throws {Died} if the instance dies before it has answered */
  send(message: { conversation: string; delivery: string; text: string }): Promise<Replied> {
    if (this.#dead) return Promise.reject(new Died())
    const n = this.#n++
    return new Promise((resolve, reject) => {
      this.#waiting.set(n, { resolve, reject })
      this.#process.stdin.write(`${JSON.stringify({ n, ...message })}\n`)
    })
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    if (this.#dead) return
    const gone = once(this.#process, 'exit')
    this.#process.kill(signal)
    await gone
  }

  #hear(line: Line): void {
    if ('n' in line) {
      const waiting = this.#waiting.get(line.n)
      this.#waiting.delete(line.n)
      if ('error' in line) waiting?.reject(new Error(line.error))
      else waiting?.resolve(line)
      return
    }
    const word = 'ready' in line ? 'ready' : 'working'
    const index = this.#listeners.findIndex((listener) => listener.word === word)
    if (index >= 0) this.#listeners.splice(index, 1)[0]?.heard()
  }
}
