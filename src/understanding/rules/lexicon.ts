/** Finds the vocabulary in a text: exactly, or by sound where the characters were mistyped. */
import { createRequire } from 'node:module'
import type { Vocabulary } from '../vocabulary.ts'
import { matchEnds, OPENING, openings, type Pattern, parsePattern, type Reader } from './pattern.ts'

/** What a stretch of text means. */
export type Meaning =
  | {
      readonly layer: 'award'
      readonly award: string
      readonly facts: Readonly<Record<string, string>>
      readonly weak: boolean
    }
  | {
      readonly layer: 'fact'
      readonly fact: string
      readonly value: string
      readonly not: string | undefined
      readonly title: boolean
    }
  | { readonly layer: 'body'; readonly body: string }
  | { readonly layer: 'neutral' }
  | { readonly layer: 'outside'; readonly index: number; readonly near: string | undefined }
  | { readonly layer: 'topic'; readonly phrase: string }
  | { readonly layer: 'money'; readonly role: 'cost' | 'other' | 'hearsay' | 'total' }
  | { readonly layer: 'expense'; readonly kind: string }
  | { readonly layer: 'person'; readonly which: 'another' | 'both' }
  | { readonly layer: 'cue'; readonly cue: string }
  | { readonly layer: 'talk'; readonly talk: string }

/** A stretch of the normalized text and what it means. */
export interface Mention {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly meaning: Meaning
  /** Matched by sound, not by character. */
  readonly bySound: boolean
  /** A long turn of phrase: what it spans may mean other things as well. */
  readonly phrase: boolean
}

/** A pattern and what it means; read when it is first tried, for most never are. */
class Entry {
  readonly meaning: Meaning
  /** Looked up as typed only. */
  readonly exact: boolean
  readonly source: string
  #pattern: Pattern | undefined

  constructor(source: string, meaning: Meaning, exact: boolean) {
    this.source = source
    this.meaning = meaning
    this.exact = exact
  }

  get pattern(): Pattern {
    this.#pattern ??= parsePattern(this.source)
    return this.#pattern
  }
}

const HAN = /\p{Script=Han}/u
const LETTER = /[a-z]/
const WORDLIKE = /[a-z0-9]/

/** The tables of readings are large, and many questions need none. */
const requireHere = createRequire(import.meta.url)
let readings: typeof import('pinyin-pro') | undefined
function loadReadings(): typeof import('pinyin-pro') {
  return requireHere('pinyin-pro')
}

const NO_SOUND: readonly string[] = []
const soundsOf = new Map<string, readonly string[]>()
/** The readings of a character with the pairs folded that typing confuses: zh/z, ch/c, sh/s, ang/an, eng/en, ing/in. */
function sounds(char: string): readonly string[] {
  let keys = soundsOf.get(char)
  if (keys === undefined) {
    readings ??= loadReadings()
    const { pinyin } = readings
    keys = HAN.test(char)
      ? [
          ...new Set(
            pinyin(char, { toneType: 'none', v: true, multiple: true, type: 'array' }).map(foldSyllable),
          ),
        ]
      : NO_SOUND
    soundsOf.set(char, keys)
  }
  return keys
}

function foldSyllable(syllable: string): string {
  return syllable.replace(/^([zcs])h/, '$1').replace(/([aei]n)g$/, '$1')
}

/** The sounds of an opening of two Chinese characters, in all readings. */
function soundKeys(opening: string): readonly string[] {
  let keys = soundKeysOf.get(opening)
  if (keys === undefined) {
    const [first = '', second = ''] = opening
    keys = sounds(first).flatMap((a) => sounds(second).map((b) => `${a} ${b}`))
    soundKeysOf.set(opening, keys)
  }
  return keys
}
const soundKeysOf = new Map<string, readonly string[]>()

/** One position of a text as it sounds: a character, or a syllable typed in Latin letters. */
interface Sounding {
  readonly start: number
  readonly end: number
  readonly char: string
  readonly keys: readonly string[]
}

/** Layers in which the longest entry shuts out shorter ones that overlap it. */
const EXCLUSIVE = new Set(['award', 'fact', 'body', 'outside', 'neutral'])

/** Characters so common that they are hardly ever a slip for another. */
const FUNCTION_WORDS =
  '么怎什没未哪谁是在有的了就也都不我你他她它这那个吗呢吧与及对为用由把被给到要会能可以还再又按应该改照'

/** Characters that no slip may bring in: 总部在 is not 不在. */
const NEGATIONS = '没未不无非'

const FIRST = { latin: 1, other: 1 }

/** Layers that are also looked up by sound. */
const SOUNDED = new Set(['award', 'fact', 'outside', 'topic', 'money'])

/** A compiled vocabulary. */
export class Lexicon {
  /** Entries by the first characters of what they match, as many as {@link OPENING} says or fewer. */
  readonly #byOpening = new Map<string, Entry[]>()
  /** Entries by their first character, until a text has it. */
  readonly #byFirst = new Map<string, Entry[]>()
  readonly #sounded: Entry[] = []
  /** What was found in the parts of one message, which are looked at again and again. */
  readonly #found = new Map<string, readonly Mention[]>()
  /** Entries by the sounds of their first two characters; made when a text first has something unexplained. */
  #bySound: Map<string, Entry[]> | undefined

  /** @throws {SyntaxError} for a pattern whose brackets do not pair or that matches nothing. */
  constructor(vocabulary: Vocabulary) {
    const add = (says: readonly string[], meaning: Meaning, exact = false) => {
      for (const source of says) {
        const lower = source.toLowerCase()
        const entry = new Entry(lower, meaning, exact)
        const starts = openings(lower, FIRST)
        if (starts.has('')) throw new SyntaxError(`"${source}" matches nothing at all`)
        for (const start of starts) push(this.#byFirst, start, entry)
        if (exact || source.includes('…')) continue
        if (SOUNDED.has(meaning.layer) || (meaning.layer === 'cue' && meaning.cue === 'amount'))
          this.#sounded.push(entry)
      }
    }
    for (const { award, facts = {}, weak = false, say } of vocabulary.awards) {
      add(say, { layer: 'award', award, facts, weak })
    }
    for (const { fact, value, not, title = false, exact, say } of vocabulary.facts) {
      add(say, { layer: 'fact', fact, value, not: not || undefined, title }, exact)
    }
    add(vocabulary.neutral, { layer: 'neutral' })
    for (const { body, say } of vocabulary.bodies) add(say, { layer: 'body', body })
    for (const [index, { near, say }] of vocabulary.outside.entries())
      add(say, { layer: 'outside', index, near })
    for (const { phrase, say } of vocabulary.topics) add(say, { layer: 'topic', phrase })
    for (const role of ['cost', 'other', 'hearsay', 'total'] as const)
      add(vocabulary.money[role], { layer: 'money', role })
    for (const [kind, say] of Object.entries(vocabulary.expenses)) add(say, { layer: 'expense', kind })
    for (const which of ['another', 'both'] as const)
      add(vocabulary.persons[which], { layer: 'person', which })
    for (const [cue, say] of Object.entries(vocabulary.cues)) add(say, { layer: 'cue', cue })
    for (const [talk, say] of Object.entries(vocabulary.talk)) add(say, { layer: 'talk', talk })
  }

  /** Lets go of what was found in the texts of a message. */
  forget(): void {
    this.#found.clear()
  }

  /** All mentions in a normalized text, by position; within a layer the longest wins. Kept until {@link forget}. */
  find(text: string): readonly Mention[] {
    const known = this.#found.get(text)
    if (known) return known
    const mentions = this.#find(text)
    this.#found.set(text, mentions)
    return mentions
  }

  #find(text: string): Mention[] {
    const found: Mention[] = []
    const typed: Reader = {
      after: (letters, at) => (text.startsWith(letters, at) ? at + letters.length : -1),
      beyondGap: (at) => beyondGap(text, at),
    }
    for (let start = 0; start < text.length; start++) {
      const char = text[start] ?? ''
      if (LETTER.test(char) && WORDLIKE.test(text[start - 1] ?? '')) continue
      if (/\d/.test(char) && /[\d.]/.test(text[start - 1] ?? '')) continue
      this.#indexFirst(char)
      const longest = LETTER.test(char) ? OPENING.latin : OPENING.other
      const tried = new Set<Entry>()
      for (let length = 1; length <= longest && start + length <= text.length; length++) {
        for (const entry of this.#byOpening.get(text.slice(start, start + length)) ?? []) tried.add(entry)
      }
      for (const { pattern, meaning, exact } of tried) {
        let end = -1
        for (const candidate of matchEnds(pattern, start, typed)) {
          const closed = wordEnd(text, candidate)
          if (closed > end) end = closed
        }
        if (end > start && (end - start > 1 || stands(text, start, end))) {
          const phrase = exact || pattern.wide
          found.push({ start, end, text: text.slice(start, end), meaning, bySound: false, phrase })
        }
      }
    }
    const heard = isExplained(text, found) ? [] : this.#findBySound(text, covered(text, found))
    return longest([...found, ...heard])
  }

  /** Moves the entries that begin with a character to where they are looked up. */
  #indexFirst(char: string): void {
    const entries = this.#byFirst.get(char)
    if (!entries) return
    this.#byFirst.delete(char)
    for (const entry of entries) {
      for (const start of openings(entry.source))
        if (start.startsWith(char)) push(this.#byOpening, start, entry)
    }
  }

  #indexSounds(): Map<string, Entry[]> {
    const bySound = new Map<string, Entry[]>()
    for (const entry of this.#sounded) {
      const pairs = [...openings(entry.source)].filter((start) => HAN.test(start))
      for (const key of new Set(pairs.flatMap(soundKeys))) push(bySound, key, entry)
    }
    return bySound
  }

  #findBySound(text: string, known: Uint8Array): Mention[] {
    const line = this.#soundings(text)
    const found: Mention[] = []
    for (const [index, first] of line.entries()) {
      if (known[first.start] === 1) continue
      const second = line[index + 1]
      if (!second || second.keys.length === 0) continue
      for (const { pattern, meaning } of this.#sounding(first, second)) {
        const same = (wanted: string, at: number): boolean => {
          const here = line[at]
          if (!here || (at > 0 && at > index && !follows(line[at - 1], here))) return false
          if (here.char === wanted) return true
          const negates = NEGATIONS.includes(wanted) && here.char !== ''
          return !negates && here.keys.length > 0 && sounds(wanted).some((key) => here.keys.includes(key))
        }
        const end = Math.max(...matchEnds(pattern, index, heard(same)))
        const last = line[end - 1]
        if (end - index < 3 || !last) continue
        const stretch = line.slice(index, end)
        const typed = text.slice(first.start, last.end)
        if (stretch.some(({ keys }) => keys.length === 0)) continue
        if (mistyped(stretch, pattern, index, end, same) > (end - index < 5 ? 1 : 2)) continue
        found.push({ start: first.start, end: last.end, text: typed, meaning, bySound: true, phrase: false })
      }
    }
    return found
  }

  /** Entries that begin with two sounds. */
  #sounding(first: Sounding, second: Sounding): Iterable<Entry> {
    this.#bySound ??= this.#indexSounds()
    const bySound = this.#bySound
    const [one] = first.keys
    const [two] = second.keys
    if (first.keys.length === 1 && second.keys.length === 1) return bySound.get(`${one} ${two}`) ?? []
    return new Set(first.keys.flatMap((a) => second.keys.flatMap((b) => bySound.get(`${a} ${b}`) ?? [])))
  }

  /** Characters as they are; three or more Latin syllables in a row (`duo shao qian`) as syllables. */
  #soundings(text: string): Sounding[] {
    const line: Sounding[] = []
    const latin = /[a-z]+(?: [a-z]+){2,}/g
    const runs = [...text.matchAll(latin)].filter(
      (run) => run[0].split(' ').filter((word) => this.#isSyllable(word)).length >= 3,
    )
    for (let at = 0; at < text.length; at++) {
      const run = runs.find((one) => one.index === at)
      if (run) {
        let offset = at
        for (const word of run[0].split(' ')) {
          line.push({
            start: offset,
            end: offset + word.length,
            char: '',
            keys: this.#isSyllable(word) ? [foldSyllable(word)] : [],
          })
          offset += word.length + 1
        }
        at += run[0].length - 1
        continue
      }
      const char = text[at] ?? ''
      line.push({ start: at, end: at + 1, char, keys: sounds(char) })
    }
    return line
  }

  #isSyllable(word: string): boolean {
    return word.length <= 6 && /^(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?[aeiouv]+(?:n|ng|r)?$/.test(word)
  }
}

/** Whether every Chinese character of a text lies in something that was found as typed, and no word is Latin. */
function isExplained(text: string, found: readonly Mention[]): boolean {
  if (/[a-z] [a-z]/.test(text)) return false
  const explained = new Uint8Array(text.length)
  for (const { start, end } of found) explained.fill(1, start, end)
  for (let at = 0; at < text.length; at++) if (explained[at] === 0 && HAN.test(text[at] ?? '')) return false
  return true
}

/** Places at which no slip needs to be looked for: inside what was found as typed, and where much was found. */
function covered(text: string, found: readonly Mention[]): Uint8Array {
  const known = new Uint8Array(text.length)
  for (const { start, end, meaning, phrase } of found) {
    const amount = meaning.layer === 'cue' && meaning.cue === 'amount'
    const named =
      amount || meaning.layer === 'body' || (SOUNDED.has(meaning.layer) && meaning.layer !== 'topic')
    if (phrase || !named) continue
    known.fill(1, end - start >= 4 && meaning.layer !== 'award' ? start : start + 1, end)
  }
  return known
}

/** Reads letter by letter, without gaps. */
function heard(same: (char: string, at: number) => boolean): Reader {
  return {
    after(letters, at) {
      for (let i = 0; i < letters.length; i++) if (!same(letters[i] ?? '', at + i)) return -1
      return at + letters.length
    },
    beyondGap: () => [],
  }
}

/** Fewest characters of a stretch that differ from the pattern; syllables in Latin letters are not counted. */
function mistyped(
  stretch: readonly Sounding[],
  pattern: Pattern,
  start: number,
  end: number,
  same: (char: string, at: number) => boolean,
): number {
  for (let allowed = 0; allowed < 3; allowed++) {
    for (const skipped of choose(stretch.length, allowed)) {
      const exact = (char: string, at: number): boolean => {
        const here = stretch[at - start]
        return (
          same(char, at) &&
          (here === undefined ||
            here.char === '' ||
            here.char === char ||
            (skipped.has(at - start) && !FUNCTION_WORDS.includes(here.char)))
        )
      }
      if (matchEnds(pattern, start, heard(exact)).includes(end)) return allowed
    }
  }
  return 3
}

/** All sets of `size` positions below `length`. */
function choose(length: number, size: number): Set<number>[] {
  if (size === 0) return [new Set()]
  const out: Set<number>[] = []
  for (let i = 0; i < length; i++) for (const rest of choose(i, size - 1)) out.push(new Set([...rest, i]))
  return out
}

/** Width of a gap, in letters; a Chinese character is about three. */
const GAP = 30
const CLAUSE_END = /[,.;:!?，。；：！？\n]/

/** Where a text may go on after a gap: at the start of a word, in the same clause, not far. */
function beyondGap(text: string, from: number): number[] {
  const out: number[] = []
  for (let at = from, width = 0; at < text.length && width <= GAP; at++) {
    const char = text[at] ?? ''
    if (!(LETTER.test(char) && LETTER.test(text[at - 1] ?? ''))) out.push(at)
    if (CLAUSE_END.test(char)) return out
    width += HAN.test(char) ? 3 : 1
    if (at + 1 === text.length) out.push(text.length)
  }
  return out
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

function follows(before: Sounding | undefined, after: Sounding): boolean {
  return before !== undefined && after.start - before.end <= 1
}

/** The end of a match, extended over a plural or possessive s; -1 if the match ends inside a word. */
function wordEnd(text: string, end: number): number {
  const last = text[end - 1] ?? ''
  if (LETTER.test(last)) {
    // In TC1个 the figure counts.
    const tail = /^(?:'?s)?(?![a-z0-9]|$)|^(?:'?s)?$|^(?=\d{1,2} ?[个项家件次])/.exec(
      text.slice(end, end + 4),
    )
    return tail ? end + tail[0].length : -1
  }
  if (/\d/.test(last) && /\d/.test(text[end] ?? '')) return -1
  return end
}

/** A single character counts only when it stands alone, as in a list or as the whole answer. */
function stands(text: string, start: number, end: number): boolean {
  return !/[\p{Script=Han}a-z0-9]/u.test((text[start - 1] ?? ' ') + (text[end] ?? ' '))
}

function longest(found: Mention[]): Mention[] {
  const group = ({ meaning }: Mention) => (EXCLUSIVE.has(meaning.layer) ? 'claims' : meaning.layer)
  // A long turn of phrase shuts out what else is said of its fact, and leaves the award or body in it alone.
  const rivals = (a: Mention, b: Mention): boolean => {
    if (group(a) !== group(b)) return false
    const phrase = a.phrase || b.phrase
    const neutral = a.meaning.layer === 'neutral' || b.meaning.layer === 'neutral'
    return (
      !phrase ||
      neutral ||
      (a.meaning.layer === 'fact' && b.meaning.layer === 'fact' && a.meaning.fact === b.meaning.fact)
    )
  }
  found.sort(
    (a, b) =>
      Number(a.bySound) - Number(b.bySound) || b.end - b.start - (a.end - a.start) || a.start - b.start,
  )
  const exact = found.filter((mention) => !mention.bySound)
  // A longer match by sound beats the shorter exact pieces inside it.
  const ordered = [...found].sort(
    (a, b) => b.end - b.start - (a.end - a.start) || Number(a.bySound) - Number(b.bySound),
  )
  const kept: Mention[] = []
  for (const mention of ordered) {
    const overlapping = kept.filter(
      (one) => rivals(one, mention) && one.start < mention.end && mention.start < one.end,
    )
    if (
      overlapping.some(
        (one) => one.start !== mention.start || one.end !== mention.end || one.bySound !== mention.bySound,
      )
    )
      continue
    if (overlapping.some((one) => sameMeaning(one.meaning, mention.meaning))) continue
    if (mention.bySound && exact.some((one) => one.start === mention.start && one.end === mention.end))
      continue
    // 个人|提名: no slip runs into a word that was typed right.
    const crosses = ({ start, end }: Mention) =>
      (start < mention.start && mention.start < end && end < mention.end) ||
      (mention.start < start && start < mention.end && mention.end < end)
    if (mention.bySound && exact.some((one) => group(one) === group(mention) && crosses(one))) continue
    kept.push(mention)
  }
  return kept.sort((a, b) => a.start - b.start || b.end - a.end)
}

function sameMeaning(a: Meaning, b: Meaning): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
