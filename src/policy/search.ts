/**
 * Search by meaning: which sentence of the policy decides. Lexical ranking (BM25 over characters and character
 * pairs) of two fields, the sentence itself and the ways people ask for it, with the clause as context, plus the
 * policy's own phrases that the vocabulary found in the question.
 */
import type { Policy, Sentence } from './policy.ts'

/** A sentence with its score; higher is better. */
export interface Hit {
  readonly sentence: Sentence
  readonly score: number
  /** Share of the question's weight that the sentence and its paraphrases account for, 0 to 1. */
  readonly coverage: number
}

/** How people ask for what a stretch of the policy says. */
export interface Paraphrase {
  readonly phrase: string
  readonly asked: readonly string[]
}

interface Entry {
  readonly sentence: Sentence
  readonly text: Field
  /** One field a phrase that people ask for. */
  readonly asked: readonly Field[]
  readonly squeezed: string
}

interface Field {
  readonly counts: ReadonlyMap<string, number>
  readonly length: number
}

const K1 = 1.2
const B = 0.4
/** Weight of the paraphrases against the sentence's own words. */
const ASKED = 0.7
/** Weight of single characters against pairs. */
const SINGLE = 0.4
/** Share of a clause's best other sentence that counts for a sentence. */
const CONTEXT = 0.12
/** What a phrase found by the vocabulary is worth. */
const POINTED = 12
/** What an award named in the question is worth to its granting sentence. */
const PREFERRED = 4

function squeeze(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}]/gu, '')
}

/** Words that questions are made of and that find nothing. */
const FILLER =
  /请问|什么|怎么样?|怎样|哪个|哪些|哪条|哪一[条款项句段]|哪里|在哪儿?|条文|原文|原话|原句|文件|政策|计划|里面?|我们|你们|咱们|这个|那个|是不是|有没有|能不能|可以|多少|给我|发我|看看|看一?下|一下|吗|呢|吧|啊|的话|麻烦|想问|问下|想知道|请教|找一?下|出处|依据|写的?|说的?|讲的?|规定|提到|到底|究竟|具体|那句|那条|这条|关于|方面|一条|第几|请|帮忙?|查/g
const ENGLISH_FILLER = new Set(
  'the a an of to in on for is are be does do did it this that what which who where when how and or with by as at from any we our us you your can could please tell me plan policy document say says clause part about there if'.split(
    ' ',
  ),
)

/** Characters in pairs, single characters, words; the kind tells their weight. */
export function terms(text: string): Map<string, number> {
  const out = new Map<string, number>()
  for (const run of text
    .normalize('NFKC')
    .toLowerCase()
    .match(/\p{Script=Han}+|[a-z0-9.]+/gu) ?? []) {
    if (/[a-z0-9]/.test(run)) {
      const word = run.replace(/(?:ies|es|s|ed|ing)$/, '')
      if (!ENGLISH_FILLER.has(run)) out.set(word || run, 1)
      continue
    }
    for (let i = 0; i < run.length; i++) {
      out.set(run[i] ?? '', SINGLE)
      if (i + 1 < run.length) out.set(run.slice(i, i + 2), 1)
    }
  }
  return out
}

function field(text: string): Field {
  const counts = new Map<string, number>()
  for (const run of text.split('\n'))
    for (const term of terms(run).keys()) counts.set(term, (counts.get(term) ?? 0) + 1)
  return { counts, length: [...counts.values()].reduce((sum, n) => sum + n, 0) }
}

/** Rarity of terms over a set of fields. */
class Statistics {
  readonly #frequency = new Map<string, number>()
  readonly #total: number
  readonly #average: number

  constructor(fields: readonly Field[]) {
    this.#total = fields.length
    this.#average = fields.reduce((sum, { length }) => sum + length, 0) / Math.max(1, fields.length)
    for (const { counts } of fields)
      for (const term of counts.keys()) this.#frequency.set(term, (this.#frequency.get(term) ?? 0) + 1)
  }

  rarity(term: string): number {
    const n = this.#frequency.get(term) ?? 0
    return Math.log(1 + (this.#total - n + 0.5) / (n + 0.5))
  }

  /** BM25 of a field, and which of the wanted terms it has. */
  score(wanted: ReadonlyMap<string, number>, { counts, length }: Field, met: Set<string>): number {
    let score = 0
    for (const [term, weight] of wanted) {
      const count = counts.get(term)
      if (!count) continue
      met.add(term)
      score +=
        (weight * this.rarity(term) * count * (K1 + 1)) /
        (count + K1 * (1 - B + (B * length) / this.#average))
    }
    return score
  }
}

interface Index {
  readonly entries: readonly Entry[]
  readonly text: Statistics
  readonly asked: Statistics
}

function buildIndex(policy: Policy, paraphrases: readonly Paraphrase[]): Index {
  const titles = new Set(policy.clauses.map(({ label }) => label))
  const entries = policy.sentences
    .filter(({ text }) => !titles.has(text))
    .map((sentence) => ({
      sentence,
      text: field(sentence.text),
      asked: paraphrases
        .filter(({ phrase }) => sentence.text.includes(phrase) || phrase.includes(sentence.text))
        .map(({ asked }) => field(asked.join('\n'))),
      squeezed: squeeze(sentence.text),
    }))
  return {
    entries,
    text: new Statistics(entries.map(({ text }) => text)),
    asked: new Statistics(entries.flatMap(({ asked }) => asked)),
  }
}

/** Searches a policy's sentences. The index is built at the first search, since many questions need none. */
export class PolicySearch {
  readonly #policy: Policy
  readonly #paraphrases: readonly Paraphrase[]
  #index: Index | undefined

  /** @param paraphrases ways people ask for stretches of the policy; each belongs to the sentences it stands in. */
  constructor(policy: Policy, paraphrases: readonly Paraphrase[] = []) {
    this.#policy = policy
    this.#paraphrases = paraphrases
  }

  /**
   * Ranks the sentences for a question.
   * @param phrases phrases of the policy that the question's words stand for; each counts for the sentence it is in.
   * @param preferred passages that the question names by other means, such as the grants of an award.
   * @param clause only sentences of this clause.
   */
  search(
    query: string,
    {
      phrases = [],
      preferred = [],
      clause,
    }: { phrases?: readonly string[]; preferred?: readonly string[]; clause?: string } = {},
  ): Hit[] {
    this.#index ??= buildIndex(this.#policy, this.#paraphrases)
    const { entries, text, asked: askedStatistics } = this.#index
    const wanted = terms(query.replace(FILLER, ' '))
    const weight = (term: string, kind: number) => kind * Math.max(text.rarity(term), 1)
    const whole = [...wanted].reduce((sum, [term, kind]) => sum + weight(term, kind), 0)
    const scored = entries
      .filter(({ sentence }) => clause === undefined || sentence.clause === clause)
      .map((entry) => {
        let met = new Set<string>()
        const own = text.score(wanted, entry.text, met)
        let asked = 0
        let by = met
        for (const one of entry.asked) {
          const also = new Set(met)
          const score = askedStatistics.score(wanted, one, also)
          if (score > asked) {
            asked = score
            by = also
          }
        }
        met = by
        let pointed = 0
        for (const phrase of phrases) {
          const short = squeeze(phrase)
          if (entry.squeezed.includes(short) || (short.includes(entry.squeezed) && entry.squeezed.length > 8))
            pointed += POINTED
        }
        if (
          preferred.some(
            (passage) => entry.sentence.text.includes(passage) || passage.includes(entry.sentence.text),
          )
        )
          pointed += PREFERRED
        const covered = [...met].reduce((sum, term) => sum + weight(term, wanted.get(term) ?? 0), 0)
        return {
          entry,
          score: own + ASKED * asked + pointed,
          coverage: pointed > 0 ? 1 : whole === 0 ? 0 : covered / whole,
        }
      })
    const best = new Map<string, number[]>()
    for (const { entry, score } of scored) {
      const list = best.get(entry.sentence.clause) ?? []
      list.push(score)
      best.set(entry.sentence.clause, list)
    }
    return scored
      .map(({ entry, score, coverage }) => {
        const others = best.get(entry.sentence.clause) ?? []
        const context = Math.max(0, ...others.filter((one) => one !== score))
        return { sentence: entry.sentence, score: score === 0 ? 0 : score + CONTEXT * context, coverage }
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
  }
}
