/**
 * The gate for text that a model wrote: nobody reads a sentence of it whose sums, numbers, clause references or
 * quotations are not backed. A model never says a sum: sums pass only inside a whole sentence quoted verbatim.
 */
import type { Language } from '../assistant/conversation.ts'
import { type Policy, splitSentences } from '../policy/policy.ts'
import { findReference } from '../policy/reference.ts'
import { normalize } from '../understanding/rules/normalize.ts'
import { findNumbers, type NumberMention } from '../understanding/rules/numbers.ts'
import type { Citation } from './answer.ts'
import { finish, verbatim } from './language.ts'

/** What a text may rest on. */
export interface Backing {
  /** The quotations that stand beside the text. */
  readonly citations: readonly Citation[]
  /** What the person wrote. */
  readonly message: string
  readonly language: Language
}

const NUMERAL = '[\\d零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿几数多半.,]'
/** A sum, a share or a multiple, however it is written. Read on normalized text. */
const SUM = new RegExp(
  [
    `${NUMERAL}(?:多|余|来|几|个)?(?:元|圆|块|万|亿|w(?![a-z])|k(?![a-z]))`,
    '[万亿千百美欧港日]元|人民币|美金|[上数几过近逾百千]万(?!一)|[卅廿皕]',
    `${NUMERAL}(?:倍|折|番|成(?![立果绩员为功长本效熟就分都品年交]))|百分|半数|一半|减半|全额|全免|全包|全部(?:报销|补助|补贴|承担|返还)|翻倍|翻番|(?:不设|没有|无|不封)(?:上限|顶)`,
    `${NUMERAL}(?:比|[:∶])${NUMERAL}`,
    '[¥￥$€£%‰]|\\b(?:yuan|rmb|cny|usd|eur|dollars?|percent|per cent|hundreds?|thousands?|millions?|billions?|grand)\\b',
    '\\b(?:double|triple|twice|half|quarter|in full|uncapped|unlimited|no (?:cap|limit)|fully (?:paid|covered|reimbursed))\\b',
  ].join('|'),
)
/** Links, addresses, markup, and names that only programs use. */
const FOREIGN =
  /https?:|www\.|@|[<>`{}[\]|\\]|\b[a-z]+_[a-z]+\b|[a-z]=[a-z]|\bjson\b|\bprompt|提示词|系统提示|系统指令|工具调用/
/** What nobody can promise. */
const PROMISE =
  /保证|肯定(?:能|会|可以)|一定(?:能|会|可以)(?:拿|得|领|批|通过|获)|必定|包过|稳拿|guarantee|will (?:certainly|definitely|surely)|\bare sure to\b/
/** Words that announce a quotation. */
const ANNOUNCED =
  /(?:原文|原话|原句|条文|文件|政策|规定|text|clause|policy|plan|wording|reads|says|states)[^。，,:：“”]{0,8}[:：]\s*(?!\u{fffc})/iu
const PAIRS: readonly (readonly [string, string])[] = [
  ['“', '”'],
  ['「', '」'],
  ['『', '』'],
  ['《', '》'],
  ['〈', '〉'],
  ['‘', '’'],
  ['"', '"'],
  ['＂', '＂'],
]
const ANY_MARK = /[“”「」『』《》〈〉‘"＂]/
/** Stands for a quotation that was taken out. */
const QUOTED = '\u{fffc}'
/** Length of an overlap with a prompt that counts as revealing it, in letters and characters. */
const OVERLAP = 14
const MAX_LENGTH = 600

function squeeze(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]/gu, '')
}

function grams(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - OVERLAP + 1) }, (_, at) =>
    text.slice(at, at + OVERLAP),
  )
}

/** Takes quotations out of a text; nested marks belong to the outer quotation. */
function takeQuotations(text: string): { rest: string; quoted: string[] } {
  const quoted: string[] = []
  let rest = ''
  for (let at = 0; at < text.length; at++) {
    const pair = PAIRS.find(([open]) => open === text[at])
    const end = pair ? text.indexOf(pair[1], at + 1) : -1
    if (end < 0) {
      rest += text[at]
      continue
    }
    quoted.push(text.slice(at + 1, end))
    rest += QUOTED
    at = end
  }
  return { rest, quoted }
}

/** Sentences of a text with their closing marks; a mark inside a quotation closes nothing. */
function sentencesOf(text: string): string[] {
  const out: string[] = []
  let start = 0
  let closing: string | undefined
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (closing !== undefined) {
      if (char === closing) closing = undefined
      continue
    }
    closing = PAIRS.find(([open, close]) => open === char && text.includes(close, at + 1))?.[1]
    if (/[。！？；\n]/.test(char) || (/[.!?;]/.test(char) && /^\s|^$/.test(text.slice(at + 1, at + 2)))) {
      out.push(text.slice(start, at + 1))
      start = at + 1
    }
  }
  out.push(text.slice(start))
  return out.filter((sentence) => sentence.trim() !== '')
}

/** Lets through what is backed, sentence by sentence. */
export class Gate {
  readonly #policy: Policy
  /** Names of the document, which may stand in title marks. */
  readonly #titles: readonly string[]
  readonly #secret = new Set<string>()

  /** @param prompts texts of which no stretch may be revealed */
  constructor(policy: Policy, titles: readonly string[], prompts: readonly string[]) {
    this.#policy = policy
    this.#titles = titles.map(squeeze)
    for (const line of prompts.flatMap((prompt) => prompt.split('\n')))
      for (const gram of grams(squeeze(line))) this.#secret.add(gram)
    for (const gram of grams(squeeze(policy.text))) this.#secret.delete(gram)
  }

  /** The part of a text that may be shown, in the person's script; undefined if too little of it is left. */
  pass(text: string, backing: Backing): string | undefined {
    const plain = text
      .normalize('NFC')
      .replace(/\r\n?/g, '\n')
      .replace(/[^\P{C}\n]/gu, '')
      .replace(/\*\*|__|^\s*(?:#{1,6}|[-*•])\s+/gm, '')
      .trim()
    if (
      plain === '' ||
      /^none\b/i.test(plain) ||
      this.#reveals(plain) ||
      !inLanguage(plain, backing.language)
    )
      return undefined
    const sentences = sentencesOf(plain)
    const kept: string[] = []
    let length = 0
    for (const sentence of sentences) {
      if (!this.#backed(sentence, backing)) continue
      length += sentence.length
      if (length > MAX_LENGTH) break
      kept.push(sentence)
    }
    if (kept.length === 0 || kept.length * 2 < sentences.length) return undefined
    const marked = kept.join('').replace(/[“「『《"][^“”「」『』《》"]*[”」』》"]/g, verbatim)
    const finished = finish(marked.replace(/\n+/g, backing.language === 'en' ? ' ' : ''), backing.language)
    return inLanguage(finished, backing.language) ? finished : undefined
  }

  #reveals(text: string): boolean {
    return grams(squeeze(text)).some((gram) => this.#secret.has(gram))
  }

  #backed(sentence: string, { citations, message }: Backing): boolean {
    const { rest, quoted } = takeQuotations(sentence)
    if (ANY_MARK.test(rest) || ANNOUNCED.test(rest)) return false
    if (!quoted.every((passage) => this.#isQuotation(passage, citations, message))) return false
    const folded = normalize(rest).replace(/(?<=[\p{Script=Han}\d.]) +(?=[\p{Script=Han}\d.])/gu, '')
    if (FOREIGN.test(folded) || PROMISE.test(folded)) return false
    const { words, clauses } = this.#withoutReferences(folded)
    const cited = (id: string) => citations.some(({ clause }) => clause === id || clause.startsWith(`${id}.`))
    return clauses.every(cited) && !SUM.test(words) && this.#numbersBacked(words, citations, message)
  }

  /** Takes the clause references out of a normalized text. */
  #withoutReferences(text: string): { words: string; clauses: string[] } {
    const clauses: string[] = []
    let words = text
    for (let found = findReference(this.#policy, words); found; found = findReference(this.#policy, words)) {
      clauses.push(found.clause)
      words = `${words.slice(0, found.start)}\n${words.slice(found.end)}`
    }
    return { words, clauses }
  }

  /** Verbatim from a citation or the message; with a sum in it, a whole sentence of a citation. */
  #isQuotation(passage: string, citations: readonly Citation[], message: string): boolean {
    const key = squeeze(passage)
    if (key === '' || this.#titles.includes(key)) return key !== ''
    const words = normalize(passage)
    if (SUM.test(words)) {
      return citations.some(
        ({ quote }) =>
          squeeze(quote) === key || splitSentences(quote).some((sentence) => squeeze(sentence) === key),
      )
    }
    const cited = citations.some(({ quote }) => squeeze(quote).includes(key))
    return cited || (squeeze(message).includes(key) && !/\d/.test(words))
  }

  #numbersBacked(words: string, citations: readonly Citation[], message: string): boolean {
    if (/[^\P{N}\d零〇一二三四五六七八九十百千万亿]/u.test(words)) return false
    const backed = new Set(
      [
        ...citations.map(({ quote }) => normalize(quote)),
        this.#withoutReferences(normalize(message)).words,
      ].flatMap((text) => findNumbers(text).map((number) => numberKey(number, text))),
    )
    const numbers = findNumbers(words)
    const stray = numbers.reduceRight(
      (text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`,
      words,
    )
    return (
      !/[\d零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿]/.test(stray) &&
      numbers.every((number) => {
        const { kind, text, end } = number
        if (kind === 'money' || kind === 'percent') return false
        // 一般, 两者, one of them: no number is meant.
        if (/^(?:[一两二]|one|two)$/.test(text) && (kind === 'plain' || kind === 'count')) return true
        if (text === '一' && /^[次步]/.test(words.slice(end))) return true
        return backed.has(numberKey(number, words))
      })
    )
  }
}

/** What two numbers must share to be the same: 10 years back no 10 places. */
function numberKey({ kind, value, end }: NumberMention, text: string): string {
  const duration = kind === 'duration' || /^ ?years?\b/.test(text.slice(end))
  return `${duration ? 'duration' : kind === 'count' ? 'plain' : kind} ${value}`
}

/** A text in another language than asked for is an encoding or a lapse. */
function inLanguage(text: string, language: Language): boolean {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}+/gu) ?? []
  if (latin.some((word) => word.length > 30)) return false
  return language === 'en' ? latin.length > han : han > latin.length
}
