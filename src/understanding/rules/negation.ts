/** Whether what a mention says is ruled out by the words around it: 不是国标, 正奖没评上. */
import type { Mention } from './lexicon.ts'

/** What may stand between a negation and what it denies. */
const FILLERS =
  '(?: ?(?:光|只|仅|那个|这个|总的|大的|普通的|一般的|打过|做过|搞过|[一半][个位名]|[几哪]个|那种|这种|什么|所谓|哪|底下的?|下面的?|上面的?|南京市|市里|省里|国家|到|达到|达|够|评上|升到|进|个|在|被|真的|真正|去|有|能|怎么|我们|咱们|我司|咱|由我们|我们公司|他们|她们|他|她|佢|人家|我|给|是|企业|公司|[跟和与同](?:对方|他们|人家|对家|谁)|any|an|a|the|our|to|been|be|really|as|按|以|作为|算作?|评给|颁给|发给)){0,3}'
const NEGATION = new RegExp(
  `(?:instead of|rather than|in place of|而不是|而非|不是|并不是|并非|不算|不属于|不属|没有|没能|没|未能|尚未|未|非|不|无|isn't|not|never|no longer|wasn't|weren't|aren't|without|neither|nor|didn't|no|够不着|够不上|达不到|到不了|算不上|轮不到)${FILLERS}[ “"「]?$`,
)
const NO_NEGATION = new RegExp(
  `(?:是不是|有没有|能不能|要不要|不仅是?|不但是?|不光是?|不只是?|不止是?|差不多|不错|别无|not only)${FILLERS}[ “"「]?$`,
)

/** 不是没评上, 差点没评上, not that we did not: a negation that is itself denied. */
const DENIED_ITSELF = /(?:差一?点儿?|险些|不是|并非|又不是|不能说|谈不上|not that (?:we|it|they)) ?$/
/** 不是赢了嘛: a question that says so. */
const RHETORICAL = /不是[^,。;!?]{0,4}$/
const RHETORICAL_END = /^[^,。;!?]{0,8}?(?:(?:嘛|吗|么)(?=[,。;!?]|$)|嘛(?=然后|所以|那|就|现在|想|我))/

/** 金额不谈, 奖金花光了. */
const SET_ASIDE =
  /^没有(?:[,。;!]|$)|^[^,。;!?]{0,4}(?:不谈|不问|不提|不管|不说|不算|不讲|另说|除外|不对|错了|搞错|弄错|说错|讲错|写错|有误|花光|用完|早领|领过|已经领|没关系|无关|不相干|不沾边|没份)/
/** 正奖没评上, 市里不认: a level or prize that was not granted. */
const NOT_GRANTED =
  /^[^,。;!?\s]{0,4}(?:(?:没|不|未|没有|还没|没能|未能|不能|不让|没法)(?:评上|拿到|得到|[捞摸混轮沾争抢摘申选够挤冲搞弄赶排进落验][到着上下成份]|中|成|评|认|批|给|承认|认定|冲上|得上|报|申(?=[,。;!? ]|$)|申请|申报|参评)|落选|落榜|落空|出局|(?:还|都|也)?(?:没影|没戏|没着落|没轮到|没沾边))/
/** 市级省级都没有. */
const NONE_OF_IT = /^[^,。;!?\s]{0,4}(?:都|也|全|均|统统|一概)(?:没有|没|无)(?=[,。;!? ]|$)/
/** 离三A差几分, short of AAA: how far from it. */
const FALLS_SHORT = /(?:离|距离?|差|short of|away from|below)(?:那?个|拿|到|评|the |an )?$/
const FAR_FROM = /^[^,。;!?]{0,4}(?:差|还有距离|有差距|还远|远着|不够)/
/** Whether a grade, level or prize is only what was not reached. */
export function isShortOf({ start, end, meaning }: Mention, text: string): boolean {
  const facts =
    meaning.layer === 'fact' ? [meaning.fact] : meaning.layer === 'award' ? Object.keys(meaning.facts) : []
  if (!facts.some((fact) => fact !== 'level' && GRANTED_FACTS.has(fact))) return false
  const before = text.slice(Math.max(0, start - 8), start)
  return (
    FALLS_SHORT.test(before) && (/short of|away from|below|差/.test(before) || FAR_FROM.test(text.slice(end)))
  )
}

/** 没够着3A, 没能拿下一等奖. */
const MISSED =
  /(?:本来|原本|原来|原想|想着?|奔着|冲着|瞄着|目标是?|指望|打算)(?:想|要|是|冲|奔|拿|评|得|去)*(?:的是)?$|(?:没|未|没有|差点|差一点)(?:能|有)?(?:评|拿|够|捞|得|摘|争|冲|到|挣|抢|上|达)[上到下着得成]?了?(?:那?个|一)?$/
const GRANTED_FACTS = new Set(['level', 'prize', 'grade'])
/** Whether a stretch is negated by what stands before it, or set aside by what follows. */
export function isNegated(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start)
  const after = text.slice(end, end + 12)
  return (isDeniedBefore(before) && !isRhetorical(before, after)) || SET_ASIDE.test(after)
}

/** Whether what stands before a stretch denies it: 不是国标, but not 不是没评上国标. */
export function isDeniedBefore(before: string): boolean {
  const negation = NEGATION.exec(before)
  return (
    negation !== null && !NO_NEGATION.test(before) && !DENIED_ITSELF.test(before.slice(0, negation.index))
  )
}

/** 我们不是赢了嘛. */
function isRhetorical(before: string, after: string): boolean {
  return RHETORICAL.test(before) && RHETORICAL_END.test(after)
}

/** Whether a fact is denied: by a negation, or because it was not granted. */
export function isDenied(text: string, { start, end, meaning }: Mention): boolean {
  // 前年就认定并领过钱: what was received denies nothing of it.
  const received = meaning.layer === 'fact' && /^[^,。;!?]{0,4}(?:早领|领过|已经领)/.test(text.slice(end))
  if (isNegated(text, start, end))
    return !received || isDeniedBefore(text.slice(Math.max(0, start - 24), start))
  const granted = meaning.layer === 'fact' && GRANTED_FACTS.has(meaning.fact)
  return granted && (isNotGranted(text, end) || (isPrize(meaning) && isMissed(text, start)))
}

/** 正奖: the main prize, as against a lesser one. */
function isPrize(meaning: Mention['meaning']): boolean {
  return meaning.layer === 'fact' && meaning.fact === 'prize' && meaning.value === 'award'
}

/** Whether a text goes on, from `end`, to say that what it just named was not granted. */
export function isNotGranted(text: string, end: number): boolean {
  const after = text.slice(end, end + 12)
  return NOT_GRANTED.test(after) || NONE_OF_IT.test(after)
}

/** 想评3A，最后评了2A: what was aimed at, and that something came out. */
const AIMED =
  /(?:想|打算|奔着|冲着?|瞄着|瞄准|报的是?|申报的?是?|申请的?是?)(?:要|去)?(?:评|拿|上|到|得|争|冲)?(?:那?个|的)?$/
const CAME_OUT = /转报|改报|退而求其次|最后|最终|结果|后来|到头来|[批定给评落]的是?|评了|批了|降成|只给/
/** 报一等给了二等: aimed at, and right after it what was granted instead. */
const INSTEAD = {
  before: /(?:报|申报|申请|冲|争)(?:的是?|了)?$/,
  after:
    /^[^,。;!?\d]{0,3},?(?:最后|结果|却|只|反而)?(?:给|批|落|评|定|降)(?:了|成|为)[^,。;!?]{0,3}[一二三头省市区国a提]/,
}
/** Whether a stretch names what was only aimed at. */
export function isAimedAt(text: string, start: number, end: number): boolean {
  const instead =
    INSTEAD.before.test(text.slice(Math.max(0, start - 10), start)) && INSTEAD.after.test(text.slice(end))
  if (instead) return true
  return AIMED.test(text.slice(Math.max(0, start - 10), start)) && CAME_OUT.test(text.slice(end))
}

/** 没评上正奖，给了个提名: whether what stands before a stretch says that it was not reached. */
export function isMissed(text: string, start: number): boolean {
  return MISSED.test(text.slice(Math.max(0, start - 10), start))
}
