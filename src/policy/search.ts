/**
 * Search by meaning: which sentence of the policy decides. Lexical ranking (BM25 over characters and character
 * pairs) with the clause as context, plus the policy's own phrases that the vocabulary found in the question.
 */
import type { Policy, Sentence } from './policy.ts'

/** A sentence with its score; higher is better. */
export interface Hit {
  readonly sentence: Sentence
  readonly score: number
}

interface Entry {
  readonly sentence: Sentence
  readonly terms: ReadonlyMap<string, number>
  readonly length: number
  readonly squeezed: string
}

const K1 = 1.2
const B = 0.5
/** Share of a clause's best other sentence that counts for a sentence. */
const CONTEXT = 0.15

function squeeze(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s\p{P}]/gu, '')
}

/** Characters in pairs, words and numbers whole. */
export function terms(text: string): string[] {
  const out: string[] = []
  for (const run of text.normalize('NFKC').toLowerCase().match(/\p{Script=Han}+|[a-z0-9.]+/gu) ?? []) {
    if (/[a-z0-9]/.test(run)) out.push(run)
    else for (let i = 0; i + 1 < run.length; i++) out.push(run.slice(i, i + 2))
  }
  return out
}

/** Words that questions are made of and that find nothing. */
const STOP = new Set(
  terms(
    '什么 怎么 哪个 哪些 哪条 一条 哪一 一款 哪款 条文 原文 原话 文件 件里 里面 面怎 么说 说的 么写 写的 规定 请问 一下 我们 你们 咱们 这个 那个 是不 不是 有没 没有 可以 能不 多少 给我 发我 我看 看看 看一 是什 是哪 在哪 哪里 哪儿 吗 呢 政策 计划 里的 的是 是怎 我想 想问 问下 问一 麻烦 区里 单位 企业 公司 玄武 武区',
  ),
)

/** An index over a policy's sentences. */
export class PolicySearch {
  readonly #entries: Entry[]
  readonly #frequency = new Map<string, number>()
  readonly #averageLength: number

  constructor(policy: Policy) {
    const titles = new Set(policy.clauses.map(({ label }) => label))
    this.#entries = policy.sentences.filter(({ text }) => !titles.has(text)).map((sentence) => {
      const counts = new Map<string, number>()
      for (const term of terms(sentence.text)) counts.set(term, (counts.get(term) ?? 0) + 1)
      for (const term of counts.keys()) this.#frequency.set(term, (this.#frequency.get(term) ?? 0) + 1)
      return {
        sentence,
        terms: counts,
        length: [...counts.values()].reduce((sum, n) => sum + n, 0),
        squeezed: squeeze(sentence.text),
      }
    })
    this.#averageLength = this.#entries.reduce((sum, { length }) => sum + length, 0) / this.#entries.length
  }

  /**
   * Ranks the sentences for a question.
   * @param phrases phrases of the policy that the question's words stand for; each counts for the sentence it is in.
   * @param clause only sentences of this clause.
   */
  search(query: string, { phrases = [], clause }: { phrases?: readonly string[]; clause?: string } = {}): Hit[] {
    const wanted = new Set(terms(query).filter((term) => !STOP.has(term)))
    const total = this.#entries.length
    const scored = this.#entries
      .filter(({ sentence }) => clause === undefined || sentence.clause === clause)
      .map((entry) => {
        let score = 0
        for (const term of wanted) {
          const count = entry.terms.get(term)
          if (!count) continue
          const n = this.#frequency.get(term) ?? 0
          const idf = Math.log(1 + (total - n + 0.5) / (n + 0.5))
          score += (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * entry.length) / this.#averageLength))
        }
        for (const phrase of phrases) {
          const short = squeeze(phrase)
          if (entry.squeezed.includes(short) || (short.includes(entry.squeezed) && entry.squeezed.length > 8)) score += 12
        }
        return { entry, score }
      })
    const best = new Map<string, number[]>()
    for (const { entry, score } of scored) {
      const list = best.get(entry.sentence.clause) ?? []
      list.push(score)
      best.set(entry.sentence.clause, list)
    }
    return scored
      .map(({ entry, score }) => {
        const others = best.get(entry.sentence.clause) ?? []
        const context = Math.max(0, ...others.filter((one) => one !== score))
        return { sentence: entry.sentence, score: score === 0 ? 0 : score + CONTEXT * context }
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
  }
}
