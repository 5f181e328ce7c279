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
  /** Works out the share of the question's weight that the sentence and its paraphrases account for, 0 to 1. */
  readonly coverage: () => number
}

/** How people ask for what a stretch of the policy says. */
export interface Paraphrase {
  readonly phrase: string
  /** One way a line. */
  readonly asked: string
}

interface Entry {
  readonly sentence: Sentence
  /** Numbers of the fields that hold the ways people ask for it, one field a phrase. */
  readonly asked: readonly number[]
  readonly squeezed: string
}

const K1 = 1.2
const B = 0.4
/** Weight of the paraphrases against the sentence's own words. */
const ASKED = 1
/** Weight of single characters against pairs. */
const SINGLE = 0.6
/** Letters after which English words differ in their endings only. */
const STEM = 7
/** Share of a clause's best other sentence that counts for a sentence. */
const CONTEXT = 0.2
/** What a phrase found by the vocabulary is worth. */
const POINTED = 18
/** What an award named in the question is worth to its granting sentence. */
const PREFERRED = 6

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

/** What forms of an English word share: supervis for supervise, supervising, supervision. */
function stem(word: string): string {
  return word.replace(/(?:ies|ied|es|s|ed|ing|e|y)$/, '').slice(0, STEM) || word
}

/** Characters in pairs, single characters, words; the kind tells their weight. */
export function terms(text: string): Map<string, number> {
  const out = new Map<string, number>()
  for (const run of text
    .normalize('NFKC')
    .toLowerCase()
    .match(/\p{Script=Han}+|[a-z0-9.]+/gu) ?? []) {
    if (/[a-z0-9]/.test(run)) {
      if (!ENGLISH_FILLER.has(run)) out.set(stem(run), 1)
      continue
    }
    for (let i = 0; i < run.length; i++) {
      out.set(run[i] ?? '', SINGLE)
      if (i + 1 < run.length) out.set(run.slice(i, i + 2), 1)
    }
  }
  return out
}

/** Texts by their terms, each with what it adds to the BM25 score of the texts that have it. */
class Fields {
  readonly size: number
  /** Of each term the texts that have it, each followed by its score: flat, for there are many. */
  readonly #postings = new Map<string, number[]>()

  /** @param texts lines of a text are counted one by one: a term counts once a line */
  constructor(texts: readonly string[]) {
    this.size = texts.length
    const counted = texts.map((text) => {
      const counts = new Map<string, number>()
      for (const line of text.split('\n'))
        for (const term of terms(line).keys()) counts.set(term, (counts.get(term) ?? 0) + 1)
      return { counts, length: [...counts.values()].reduce((sum, n) => sum + n, 0) }
    })
    const average = counted.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length)
    for (const [field, { counts, length }] of counted.entries()) {
      for (const [term, count] of counts) {
        const score = (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / average))
        const list = this.#postings.get(term)
        if (list) list.push(field, score)
        else this.#postings.set(term, [field, score])
      }
    }
  }

  /** How rare a term is among the texts. */
  rarity(term: string): number {
    const n = (this.#postings.get(term)?.length ?? 0) / 2
    return Math.log(1 + (this.size - n + 0.5) / (n + 0.5))
  }

  /** The score of each text for weighted terms. */
  scores(wanted: ReadonlyMap<string, number>): Float64Array {
    const scores = new Float64Array(this.size)
    for (const [term, weight] of wanted) {
      const rarity = this.rarity(term)
      const list = this.#postings.get(term) ?? []
      for (let at = 0; at < list.length; at += 2) {
        const field = list[at] ?? 0
        scores[field] = (scores[field] ?? 0) + weight * rarity * (list[at + 1] ?? 0)
      }
    }
    return scores
  }

  /** Adds those of the wanted terms that a text has. */
  collect(field: number, wanted: ReadonlyMap<string, number>, into: Set<string>): void {
    for (const term of wanted.keys())
      if (this.#postings.get(term)?.some((one, at) => at % 2 === 0 && one === field)) into.add(term)
  }
}

interface Index {
  readonly entries: readonly Entry[]
  readonly text: Fields
  readonly asked: Fields
}

function buildIndex(policy: Policy, paraphrases: readonly Paraphrase[]): Index {
  const titles = new Set(policy.clauses.map(({ label }) => label))
  const entries = policy.sentences
    .filter(({ text }) => !titles.has(text))
    .map((sentence) => ({
      sentence,
      asked: paraphrases.flatMap(({ phrase }, index) =>
        sentence.text.includes(phrase) || phrase.includes(sentence.text) ? [index] : [],
      ),
      squeezed: squeeze(sentence.text),
    }))
  return {
    entries,
    text: new Fields(entries.map(({ sentence }) => sentence.text)),
    asked: new Fields(paraphrases.map(({ asked }) => asked)),
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
    const { entries, text, asked } = this.#index
    const wanted = terms(query.replace(FILLER, ' '))
    const pointers = phrases.map(squeeze)
    const own = text.scores(wanted)
    const byAsking = asked.scores(wanted)
    const weight = (term: string) => (wanted.get(term) ?? 0) * Math.max(text.rarity(term), 1)
    const whole = [...wanted.keys()].reduce((sum, term) => sum + weight(term), 0)
    const covered = (sentence: number, asking: number | undefined) => {
      const met = new Set<string>()
      text.collect(sentence, wanted, met)
      if (asking !== undefined) asked.collect(asking, wanted, met)
      return whole === 0 ? 0 : [...met].reduce((sum, term) => sum + weight(term), 0) / whole
    }
    const scored = entries.flatMap((entry, number) => {
      if (clause !== undefined && entry.sentence.clause !== clause) return []
      const scoreOf = (field: number | undefined) => (field === undefined ? 0 : (byAsking[field] ?? 0))
      const asking = entry.asked.reduce<number | undefined>(
        (best, field) => (scoreOf(field) > scoreOf(best) ? field : best),
        undefined,
      )
      let pointed = 0
      for (const short of pointers) {
        if (entry.squeezed.includes(short) || (short.includes(entry.squeezed) && entry.squeezed.length > 8))
          pointed += POINTED
      }
      if (
        preferred.some(
          (passage) => entry.sentence.text.includes(passage) || passage.includes(entry.sentence.text),
        )
      )
        pointed += PREFERRED
      return {
        entry,
        score: (own[number] ?? 0) + ASKED * scoreOf(asking) + pointed,
        coverage: () => (pointed > 0 ? 1 : covered(number, asking)),
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
