/** Search by embeddings, fused with the lexical ranking. The vectors of the policy are kept on disk by content. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Policy, Sentence } from './policy.ts'

/** A sentence with its score; higher is better. */
interface Ranked {
  readonly sentence: Sentence
  readonly score: number
}

/** Turns texts into vectors of one length; rejects for every failure. */
export type Embed = (texts: readonly string[], signal?: AbortSignal) => Promise<number[][]>

/** Damping of reciprocal rank fusion, after Cormack, Clarke and Büttcher (2009). */
const K = 60
/** How many hits of each ranking take part. */
const DEPTH = 20

/** Fuses rankings: each sentence scores the sum of 1 / (60 + its rank). */
export function fuse(rankings: readonly (readonly Sentence[])[]): Ranked[] {
  const scores = new Map<Sentence, number>()
  for (const ranking of rankings) {
    for (const [rank, sentence] of ranking.slice(0, DEPTH).entries())
      scores.set(sentence, (scores.get(sentence) ?? 0) + 1 / (K + rank + 1))
  }
  return [...scores].map(([sentence, score]) => ({ sentence, score })).sort((a, b) => b.score - a.score)
}

function unit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1
  return Float32Array.from(vector, (value) => value / length)
}

/** An index of a policy's sentences by meaning. */
export class SemanticSearch {
  readonly #sentences: readonly Sentence[]
  readonly #vectors: readonly Float32Array[]
  readonly #embed: Embed

  private constructor(sentences: readonly Sentence[], vectors: readonly Float32Array[], embed: Embed) {
    this.#sentences = sentences
    this.#vectors = vectors
    this.#embed = embed
  }

  /**
   * Embeds the sentences that are not in the folder yet, one file a sentence and model, and builds the index.
   * @throws if the endpoint fails or its vectors differ in length
   */
  static async create(
    policy: Policy,
    { model, folder, embed }: { model: string; folder: string; embed: Embed },
  ): Promise<SemanticSearch> {
    await mkdir(folder, { recursive: true })
    const { sentences } = policy
    const paths = sentences.map(({ text }) =>
      join(folder, `${createHash('sha256').update(`${model}\n${text}`).digest('hex')}.f32`),
    )
    const vectors = await Promise.all(paths.map(readVector))
    const missing = sentences.flatMap((_, index) => (vectors[index] ? [] : [index]))
    const fresh = missing.length > 0 ? await embed(missing.map((index) => sentences[index]?.text ?? '')) : []
    for (const [at, index] of missing.entries()) vectors[index] = unit(fresh[at] ?? [])
    const whole = vectors.filter((vector) => vector !== undefined)
    const size = whole[0]?.length ?? 0
    if (size === 0 || whole.length !== sentences.length || whole.some(({ length }) => length !== size)) {
      throw new Error(
        `the embeddings of ${model} are missing or differ in length; if it has changed, delete ${folder}`,
      )
    }
    for (const index of missing) {
      const path = paths[index] ?? ''
      await writeFile(`${path}.${process.pid}`, whole[index] ?? '')
      await rename(`${path}.${process.pid}`, path)
    }
    return new SemanticSearch(sentences, whole, embed)
  }

  /** The sentences nearest to a question in meaning, fused with a lexical ranking of it. */
  async search(
    query: string,
    lexical: readonly Pick<Ranked, 'sentence'>[],
    signal?: AbortSignal,
  ): Promise<Ranked[]> {
    const [answer] = await this.#embed([query], signal)
    const wanted = unit(answer ?? [])
    const near = this.#sentences
      .map((sentence, index) => ({ sentence, score: dot(wanted, this.#vectors[index] ?? wanted) }))
      .sort((a, b) => b.score - a.score)
    return fuse([near.map(({ sentence }) => sentence), lexical.map(({ sentence }) => sentence)])
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** A stored vector; undefined if there is none or it is broken. */
async function readVector(path: string): Promise<Float32Array | undefined> {
  try {
    const bytes = await readFile(path)
    return bytes.length > 0 && bytes.length % 4 === 0
      ? new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
      : undefined
  } catch {
    return undefined
  }
}
