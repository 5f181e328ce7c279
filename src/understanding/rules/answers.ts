/** Short answers to the question that waits: the number of an option, or a part of its name. */
import type { Conversation } from '../../assistant/conversation.ts'
import type { Pack } from '../../knowledge/pack.ts'
import type { Claim } from '../request.ts'

const ENGLISH = ['first', 'second', 'third', 'fourth']
const HAN = [...'一二三四五六七八九']

/** A numbered option: 1, 第二个, option 2. */
export function chosenOption(text: string, conversation: Conversation): Claim | undefined {
  const { ask } = conversation
  if (!ask || ask.slot === 'cost') return undefined
  const match =
    /^(?:我?(?:选|是|要))?(?:第|选项|option |number |no\.? ?|the |#)?([1-9一二三四五六七八九]|first|second|third|fourth|last)(?:个|项|种|号|条)?(?:选项|吧|的?那个|啊|呀|哈|one|option| one| option)?[.。,!、)]?$/.exec(
      text,
    )
  if (!match) return undefined
  const number = optionNumber(match[1] ?? '', ask.options.length)
  const facts = ask.options[number - 1]
  const claim = conversation.claims[ask.claim]
  if (!facts || !claim) return undefined
  return { ...claim, facts: { ...claim.facts, ...facts } }
}

/** The number of an option, from 1. */
function optionNumber(word: string, options: number): number {
  if (word === 'last') return options
  const place = [ENGLISH.indexOf(word), HAN.indexOf(word)].find((index) => index >= 0)
  return place === undefined ? Number(word) : place + 1
}

/** 是我，就我一个: the person who writes is the one who receives it. */
export function ownAnswer(text: string, { ask, claims }: Conversation): Claim | undefined {
  const claim = ask && claims[ask.claim]
  const personal =
    ask?.fact === 'recipient' && ask.options.some(({ recipient }) => recipient === 'individual')
  const me = /^(?:是|就是?)?我(?:自己|本人|一个人?)?(?:[,。!]|$)|\b(?:it'?s me|it is me|myself)\b/.test(text)
  return claim && personal && me
    ? { ...claim, facts: { ...claim.facts, recipient: 'individual' } }
    : undefined
}

/** 不是TC: of two options, the one that is not ruled out. */
export function otherOption(
  denied: readonly { readonly fact: string; readonly value: string }[],
  { ask, claims }: Conversation,
): Claim | undefined {
  const claim = ask && claims[ask.claim]
  const ruledOut = denied.flatMap(({ fact, value }) => (fact === ask?.fact ? [value] : []))
  const left = ask?.options.filter((option) => !ruledOut.includes(option[ask.fact] ?? '')) ?? []
  const [only, ...others] = left
  if (!claim || !only || ruledOut.length === 0 || others.length > 0) return undefined
  return { ...claim, facts: { ...claim.facts, ...only } }
}

/** An answer that is only a part of an option's name. */
export function bareAnswer(
  text: string,
  conversation: Conversation,
  names: Pack['about']['facts'],
): Claim | undefined {
  const { ask } = conversation
  const claim = ask && conversation.claims[ask.claim]
  if (!ask || !claim) return undefined
  if (text.length > 12) return undefined
  const hits = Object.entries(names[ask.fact] ?? {}).filter(
    ([value, { zh, en }]) =>
      ask.options.some((option) => option[ask.fact] === value) &&
      (zh.normalize('NFKC').toLowerCase().includes(text) || en.toLowerCase().includes(text)),
  )
  const [only] = hits
  return hits.length === 1 && only ? { ...claim, facts: { ...claim.facts, [ask.fact]: only[0] } } : undefined
}
