/** Everything found in one message, before it is known what the message asks. */
import type { Lexicon, Mention } from './lexicon.ts'
import { findNumbers, type NumberMention } from './numbers.ts'

/** A normalized text, the vocabulary found in it, and its numbers. */
export interface Said {
  readonly text: string
  readonly mentions: readonly Mention[]
  readonly numbers: readonly NumberMention[]
}

/** What is said in a message, with what it touches layer by layer. */
export interface Found extends Said {
  /** The message as it was typed. */
  readonly raw: string
  readonly cues: ReadonlySet<string>
  readonly talk: ReadonlySet<string>
  /** Phrases of the policy that its words point to. */
  readonly phrases: string[]
  /** Subjects on which the plan is silent: indexes into the vocabulary's `outside`. */
  readonly outside: number[]
}

/** Clause numbers, whose numerals count nothing. */
const CLAUSE_NUMBER =
  /第?[一二三四五六七八九\d]{1,2}(?:部分|条|款)?[、的里]?\([一二三四五六七八九\d]\)|第[一二三四五六七八九\d]{1,2}(?:大?部分|条|款|章|节|段|自然段)|(?<![\d.])[34]\.[1-9](?![\d.]|\s*(?:万|亿|百|千|元|块|w|k\b|m\b|%|倍|个|million|thousand|billion|yuan|rmb))/g

/** 博士后工作站, 解释得很清楚: a longer name of something that the plan is silent on, or thanks, point to no sentence. */
function isOutside({ start, end }: Mention, mentions: readonly Mention[]): boolean {
  return mentions.some(
    (one) =>
      (one.meaning.layer === 'talk' || (one.meaning.layer === 'outside' && one.meaning.near === undefined)) &&
      one.start <= start &&
      end <= one.end &&
      one.end - one.start > end - start,
  )
}

/** 在不在库里, 过没过: asks whether, and denies nothing. */
function isAsked({ meaning, start }: Mention, text: string): boolean {
  const [no, verb] = text.slice(start, start + 2)
  return (
    meaning.layer === 'fact' && (no === '不' || no === '没') && verb !== undefined && text[start - 1] === verb
  )
}

/** 不是市里的，是省里的: what is said instead decides, not that the first is denied. */
const INSTEAD = /^,?(?:而|应该|应当)?是(?:江苏)?(?:全|)(?:省|国|市|区)/
function isContrasted({ meaning, text, end }: Mention, said: string): boolean {
  return (
    meaning.layer === 'fact' &&
    meaning.fact === 'level' &&
    /^(?:不是|并非|没到)/.test(text) &&
    INSTEAD.test(said.slice(end))
  )
}

/** 今年那9万不算, AAA不要: a clause that ends so drops what it names, 不算新认定 denies something of it. */
const DROPS = /(?<![算要])不(?:算|计|要)(?:[,。;!?吧哈啊呢了]|$)/

/** 加产业导航1个: an award right after 加. */
const ADDS = /(?:^|[,。;!? 那就再我请烦要])加个?$/

/** Looks a normalized text up in a vocabulary. */
export function findAll(lexicon: Lexicon, raw: string, text: string): Found {
  const mentions = lexicon
    .find(text)
    .filter((mention) => !isAsked(mention, text) && !isContrasted(mention, text))
  const phrases = new Set<string>()
  const outside = new Set<number>()
  const cues = new Set<string>()
  const talk = new Set<string>()
  for (const mention of mentions) {
    const { meaning } = mention
    if (meaning.layer === 'topic' && !isOutside(mention, mentions)) phrases.add(meaning.phrase)
    else if (meaning.layer === 'outside') outside.add(meaning.index)
    else if (meaning.layer === 'cue') cues.add(meaning.cue)
    else if (meaning.layer === 'talk') talk.add(meaning.talk)
  }
  if (DROPS.test(text)) cues.add('drop')
  const addsOne = mentions.some(
    ({ meaning, start }) => meaning.layer === 'award' && !meaning.weak && ADDS.test(text.slice(0, start)),
  )
  if (addsOne) cues.add('add')
  return {
    raw,
    text,
    mentions,
    numbers: findNumbers(text.replace(CLAUSE_NUMBER, (reference) => ' '.repeat(reference.length))),
    cues,
    talk,
    phrases: [...phrases],
    outside: [...outside],
  }
}
