/** Corrections told by a story: 同事发来批文，是国家级的; 看岔了; 也不是制定，是修订. */
import { isDeepStrictEqual } from 'node:util'
import type { Conversation } from '../../assistant/conversation.ts'
import type { Schedule } from '../../awards/schedule.ts'
import type { Reading } from './claims.ts'
import { CONDITION_FACTS } from './drafts.ts'
import type { Found } from './found.ts'
import { isDenied } from './negation.ts'

/** Asks for something, or for words: then nothing is corrected. */
const ASKS =
  /[?吗呢么谁啥]|什么|多少|几多|怎么|如何|为何|咋|能不能|是不是|有没有|可不可以|对不对|哪(?![^,。;!?]{0,8}[都也])|原文|原话|原句|全文|条文|(?:给|发|贴|念|找|读|引|列|抄)[^,。;!?]{0,4}(?:我|出来看|一下|一遍)(?!们)|看看|\b(?:what|which|where|who|when|why|how|show|quote|give|read|please|could|can|does|do|is it|are we)\b/
/** 其实, 看了证书, 发来照片, the letter says: somebody has looked, or been told. */
const LEARNED =
  /其实|原来|实际|才(?:发现|知道|看到|晓得|是)|刚刚|刚(?=[查问核翻看确收接])|看[了到见清]|看(?:错|岔|漏|走眼)|翻|查|核|找(?:到|出)|发(?:来|过来|我)|传(?:来|过来)|寄|打听|问(?:了|过|到|清)|回(?:话|复|电|信)|说是|告诉|通知|证书|牌子?|批文|批复|公告|公示|名单|证明|盖章|红头|落款|抬头|(?:写|印|登|刻|标|列|盖|排)的?(?:是|着|在|为|了)|记(?:错|岔|混|反)|(?:讲|说|搞|弄|打|写|填)(?:错|岔|混|反|串)|更正|纠正|忘(?:了|记)(?:说|讲|提)|(?:没|漏)(?:说|讲)(?:清|全|明白|了)?|不对|不是|而是|应该?是|眼花|糊涂|确认|确定|actually|turns out|letter|certificate|plate|says|sent|misread|wrong|not |checked|found/
/** 市级的还在申请, 省里那个没下来: what is not there yet. */
const NOT_YET =
  /(?:还|仍|仲|正)(?:在|处于|没)(?:申请|申报|评审?|审批?|走流程|办|公示|排队|等|跑|弄|批|下来|定)|(?:没|未)(?:下来|批下来|到手)|\bstill (?:pending|applying|under review|waiting)|(?:is|are) (?:still )?(?:pending|under review)/

/** Cues of a question for the text, the way of reckoning, or what there is. */
const ASKING = new Set(['clauseText', 'clauseWhere', 'factual', 'explain', 'how', 'why', 'offers'])

/**
 * A message that corrects what is in play, without the words in it that elsewhere ask for something or add to it;
 * undefined if it corrects nothing.
 * @param find what is found in some words
 * @param readOn reads a message as going on with all that is in play
 */
export function asCorrection(
  said: Found,
  conversation: Conversation,
  schedule: Schedule,
  find: (words: string) => Found,
  readOn: (found: Found) => Reading,
): Found | undefined {
  const { claims, ask } = conversation
  if (claims.length === 0 || ask || ASKS.test(said.text) || !LEARNED.test(said.text)) return undefined
  if (said.cues.has('total') || /也(?![不没是])|一起|一并/.test(said.text)) return undefined
  const found = withoutPending(said, find)
  const changes = readOn(found).drafts.some((draft) => {
    const before = draft.seed === undefined ? undefined : claims[draft.seed]
    const { asks: asked, defaults } = schedule.award(draft.award)
    const asks = [...asked, ...Object.keys(defaults)]
    const differs = (fact: string) =>
      fact === 'cost'
        ? !isDeepStrictEqual(draft.costs, before?.costs)
        : before?.facts[fact] !== draft.facts[fact] &&
          (asks.includes(fact) || CONDITION_FACTS.has(fact) || fact === 'level')
    return before !== undefined && [...draft.fresh].some(differs)
  })
  if (!changes) return undefined
  const cues = new Set([...found.cues].filter((cue) => !ASKING.has(cue)))
  if (cues.has('add') && !adds(found, conversation, schedule)) cues.delete('add')
  if (!cues.has('add')) cues.add('correct').add('told')
  return { ...found, cues, phrases: [] }
}

/** 牌子上写的是区级，市级的还在申请: a message without the value that is not there yet, if it tells another. */
function withoutPending(found: Found, find: (words: string) => Found): Found {
  const clauses = found.text.match(/[^,。;!?\n]+[,。;!?\n]*/g) ?? []
  const factsOf = (words: string) =>
    find(words).mentions.flatMap(({ meaning }) => (meaning.layer === 'fact' ? [meaning.fact] : []))
  const novelty = (clause: string, value: string) =>
    find(clause).mentions.some(
      ({ meaning }) => meaning.layer === 'fact' && meaning.fact === 'novelty' && meaning.value === value,
    )
  // 刚才那个牌子是老的，今年新批的是省级: what the one spoken of before was.
  const isNew = clauses.findLastIndex((clause) => novelty(clause, 'new'))
  const old = clauses.filter((clause, at) => at < isNew && novelty(clause, 'old') && !novelty(clause, 'new'))
  if (old.length > 0) return find(clauses.filter((clause) => !old.includes(clause)).join(''))
  const pending = clauses.filter((clause) => NOT_YET.test(clause))
  const kept = clauses.filter((clause) => !pending.includes(clause))
  const told = new Set(kept.flatMap(factsOf))
  const isTold = pending
    .flatMap(factsOf)
    .some((fact) => fact !== 'result' && fact !== 'rating' && told.has(fact))
  return isTold ? find(kept.join('').replace(/[,;]+$/, '')) : found
}

/** Whether a message adds something, and does not only deny what is in play: 还有，也不是制定，是修订. */
function adds({ text, mentions }: Found, { claims }: Conversation, schedule: Schedule): boolean {
  const facts = mentions.flatMap((mention) =>
    mention.meaning.layer === 'fact' ? [{ mention, ...mention.meaning }] : [],
  )
  const denies = facts.some(
    ({ mention, fact, value }) =>
      isDenied(text, mention) &&
      claims.some(
        (claim) => claim.facts[fact] === value && schedule.award(claim.award).asks.includes(fact),
      ) &&
      facts.some((one) => one.fact === fact && one.value !== value && one.mention.start > mention.start),
  )
  const words = mentions.filter(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'add')
  return !denies && words.some((word) => !/^还(?:在|是|要|得|没)|^少|^对了|^忘|^漏/.test(word.text))
}
