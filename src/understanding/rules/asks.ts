/** What a message is after: words of the policy or a sum, another award, a named thing. */
import type { Reading } from './claims.ts'
import type { Found } from './found.ts'

/** Asks for a thing, a person or a quality, not for a sum. */
export function asksWho(text: string): boolean {
  return /哪|多大|多高|多久|多长|什么样|怎样的|怎么样的|是什么|谁|几级|几类|[几两三四五](?:个|方面|条件|环节|类|级)是|为什么|\b(?:who|which(?!,? (?:we|our|i|my|they|it|was|were|has|had) )|where|when|why|what (?:sort|kind|type)s? of)\b/.test(
    text,
  )
}

/** Asks for a named thing that is no support: 哪方面的费用, 什么级别, 还包括什么. */
export function asksWhich(text: string): boolean {
  return /(?:哪|什么|啥|几)(?:方面|级|个级别|类|些?单位|些?主体|对象|范围|环节|情况|条件|样的|费用|一级|几级|机构|部门|口径|资格|身份|范畴)|(?:还|都)?(?:包括|包含|含|注明|列了|点名)(?:了|的|进)?(?:些)?(?:什么|啥|哪)|(?:用词|措辞|字眼|写的|说的)是?.{0,12}还是|(?:跟|和|与|同|比)的?是?哪一?年/.test(
    text,
  )
}

/** 一共分哪三种, 有哪几类: asks for the kinds of a thing. */
function asksKinds(text: string): boolean {
  return /(?:分|有|包括|含)(?:成|为|了|的是)?(?:哪|几)[一二两三四五几]?(?:种|类|样|档|块)(?!.{0,6}(?:申请|申报|拿|领|钱|奖))/.test(
    text,
  )
}

/** Letters of a text without the words by which one asks for a clause. */
export function wordsBesideAsking(text: string): number {
  return text
    .replace(
      /(?:领导|老板|总监|主任|经理|同事|财务|客户|上头|人家)(?:又|还|让我|叫我|要我)?(?:问|说|想知道|想看)|为[啥什何]么?|没个?具体(?:的)?(?:数|金额)|可不可以|能不能|可以|可否|能否|出来|放[入进]|写[进入]|附上|报告|材料|我要|我想|引用|原文|原话|原句|条文|依据|规定|哪一?条|第几条|贴|发|给我|看看|看一下|一下|怎么说|怎么写|把|这|那|条|句|的|是|please|originals?|official|text|clause|sentences?|wording|words|quote|exact|show|give|read|can|could|you|just|want|see|on|for|to|me|which|what|the|is|that|it|of/g,
      '',
    )
    .replace(/[^\p{L}]/gu, '').length
}

/** Whether a message has a word for clauses, facts or explanations. */
export function hasClauseCue({ cues }: Found): boolean {
  return cues.has('clauseText') || cues.has('clauseWhere') || cues.has('factual') || cues.has('explain')
}

/** 那修订呢, and a provincial one?: asks of another in the place of what was asked, and corrects nothing. */
export function asksInstead({ cues, text }: Found): boolean {
  return !cues.has('correct') && (cues.has('replace') || /[?呢]$/.test(text))
}

/** TC、SC是啥意思, 为啥还要分单位和个人, 两种差在哪: asks what the open question means, and answers it not. */
const ASKS_MEANING =
  /(?:啥|什么|何)意思|(?:有)?(?:啥|什么|何)?(?:区别|差别|不同|分别)(?:吗|呢|啊|在哪|$|[,。?])|差在哪|为(?:啥|什么|何)(?:还|非)?(?:要|得)?(?:分|区分|问)|分(?:这么|那么)细|\bwhat(?:'s| is) the difference|\bwhat (?:do|does|is|are) .{0,30}(?:mean|stand for)|\bwhy (?:does it matter|ask|split|distinguish)/
export function asksMeaning({ text, numbers }: Found): boolean {
  return ASKS_MEANING.test(text) && !numbers.some(({ kind }) => kind === 'count' || kind === 'money')
}

/** 那国际标准呢?: turns to another thing of the same kind. */
export function turnsTo({ cues, text }: Found): boolean {
  return cues.has('replace') || /^那(?!个|条|项|句|段|边)|呢\??$|^[^,。;!?]{2,14}呢[,?]/.test(text)
}

/** 对应的奖励标准是什么: a standard by which money is given is a sum. */
const SUM_BY_STANDARD =
  /(?:奖励|补助|补贴|资助|支持|扶持|奖金|发放)(?:的)?标准(?:是|为|怎么|如何)?(?:什么|啥|多少|多高|怎样)/

/** A target of the plan by its name: 年度目标金额, 全区定的指标. */
const TARGET_NAMED = /目标|指标|任务数|定的是|全区[^,。;!?]{0,8}定|\b(?:targets?|goals?)\b/

/** What is given by a target, such as money to those who reach it. */
const GIVEN =
  /奖|补[贴助多]|资助|经费|可获|能拿|拿多少|给(?:多少|钱|我)|支持|\b(?:reward|grant|subsid|receive|paid|pay)/

/** 我们今年的目标是市长质量奖: the person's own target. */
const OWN_TARGET = /(?:我们|我司|我院|我校|咱们?|公司|\bour)[^,。;!?]{0,6}(?:目标|指标|target|goal)/

/** 质押融资的年度目标金额是多少: asks for a figure that the district aims at. */
function asksTarget({ cues, text }: Found, drafts: Reading['drafts']): boolean {
  const counts = drafts.some(({ quantity }) => quantity !== undefined)
  const given = GIVEN.test(text.replace(/质量奖|贡献奖/g, '')) || OWN_TARGET.test(text) || counts
  return cues.has('target') && TARGET_NAMED.test(text) && !given
}

/** 有什么奖励, 有补贴吗, 怎么个奖法; …，多少: at the end of a message. */
const WHETHER_MONEY =
  /(?:[有给](?:没有|没|不给|点|些|个)?|[能可](?:不能|以)?(?:拿|领|申请|得|享受)?到?)(?:什么|啥子?|何)?(?:钱|奖|奖励|奖金|补贴|补助|资助|扶持|支持|红包|好处|甜头|表示|待遇|实惠)(?:[拿领发给])?(?:[吗么没不嘛呢吧呀]|没有)?\??$|(?:怎么|咋|如何)(?:个)?(?:补|奖|给钱|支持|扶持|奖励|补助)(?:[法的呢呀])?\??$|[,;。!](?:到底|究竟|大概|大约|会)?(?:是|有|给)?(?:多少|几个|几多|几何|若干)[呢呀啊]?\??$|\b(?:do|can|could|will) we (?:get|claim|receive) (?:anything|something)|\bin it for us\b/
/** Whether a message asks at its end if there is money, and not of other things. */
export function wondersOfMoney(text: string): boolean {
  return WHETHER_MONEY.test(text) && !/还[有能可]|别的|其[他它]|另外|除了/.test(text)
}

/** 优秀专利有什么奖励: asks whether there is money for what was named, and for nothing more. */
export function asksWhetherMoney({ cues, text }: Found): boolean {
  return !cues.has('clauseText') && !cues.has('clauseWhere') && !cues.has('add') && wondersOfMoney(text)
}

/** Whether a message about awards asks for words, an office or a date and not for a sum. */
export function asksForClause(found: Found, reading: Reading, reference: string | undefined): boolean {
  const { cues, phrases, text, numbers } = found
  const { drafts } = reading
  const asksTotal =
    cues.has('total') && (drafts.length > 1 || /多少|几(?:多|万|块|个钱|钱|十万)|how much/.test(text))
  const compares = cues.has('compare') && !asksWhich(text)
  const asksSum = cues.has('amount') || compares || asksTotal || SUM_BY_STANDARD.test(text)
  if (refusesSum(found) || asksKinds(text) || asksTarget(found, drafts)) return true
  // 主要目标里头提到区长质量奖: a part that grants nothing.
  if (reference !== undefined && /^[125]$/.test(reference)) return true
  const givesCosts = drafts.some(({ costs = [] }) => costs.length > 0)
  if (cues.has('target') && !(asksSum && givesCosts) && (phrases.length > 0 || !asksSum)) return true
  if (asksWhich(text) && !asksSum && !cues.has('howMany')) return true
  // 花了105万，有没有52万5可以拿: a case with its costs.
  if (givesCosts && !cues.has('clauseText') && !cues.has('clauseWhere') && WONDERS_SUM.test(text))
    return false
  if (asksVerbatim(found, asksSum) && !cues.has('offers')) return true
  if (drafts.length > 0 && areSwallowed(found) && !asksSum && !asksWhetherMoney(found)) return true
  if (asksSum || (cues.has('howMany') && !cues.has('target'))) return /不问(金额|钱)|不是问钱/.test(text)
  if (cues.has('explain')) return true
  if (drafts.length > 0 && asksWhetherMoney(found)) return false

  const wondersWhether =
    /能不能|能.{0,6}吗|可以.{0,6}吗|照样?给|照样有|[给补认](?:钱|支持)?[吗么不]|还能?给|有没有|给不给|么[?]?$/.test(
      text,
    )
  if (reading.fails && wondersWhether && !cues.has('clauseText') && !cues.has('clauseWhere')) return false
  const asksYesNo = /是不是|是否|会不会|要不要|有没有|吗|[么嘛]\??$|几年|什么|多高|第几/.test(text)
  const questions =
    asksYesNo ||
    /哪|啥|谁|几类|怎么|如何|\b(?:who|which(?!,? (?:we|our|i|my|they|it|was|were|has|had) )|what|how|does|is)\b/.test(
      text,
    )
  if (questions && phrases.length > 0) return true
  const namesMoney = numbers.some(({ kind }) => kind === 'money')
  const tellsCase = drafts.some(({ facts }) => facts['role'] ?? facts['time'] ?? facts['result'])
  if (asksYesNo && !cues.has('benefit') && !namesMoney && !tellsCase) return true
  if (namesMoney && !cues.has('clauseWhere') && !asksWho(text)) return false
  if (!cues.has('benefit') && asksWho(text)) return true

  const asksForWords = cues.has('clauseText') || cues.has('clauseWhere')
  const asksSupport = cues.has('benefit') || cues.has('rate')
  const barePointer = reference?.includes('.') && text.length < 20 && !asksSupport
  if (barePointer && drafts.length > 0 && !asksForWords && !cues.has('factual')) return true
  return asksForWords || (cues.has('factual') && (phrases.length > 0 || !cues.has('benefit')))
}

/** 不问金额, 看什么定的; 看企业还是看标准 beside a question for the sum does not. */
function refusesSum({ mentions }: Found): boolean {
  const cues = (name: string) =>
    mentions.filter(({ meaning }) => meaning.layer === 'cue' && meaning.cue === name)
  return cues('notSum').some(
    ({ text, start, end }) =>
      !text.includes('还是') || !cues('amount').some((sum) => sum.start >= end || sum.end <= start),
  )
}

/** 有没有52万5可以拿: asks whether there is a sum of so much. */
const WONDERS_SUM = /(?:有没有|是不是|能不能|可不可以)[^,。;!?]{0,4}\d/
/** 原文, 逐字, verbatim: asks for the very words; beside a question for the sum, 条文 alone does not. */
function asksVerbatim({ mentions, text: message }: Found, asksSum: boolean): boolean {
  return mentions.some(
    ({ meaning, text, start, end }) =>
      meaning.layer === 'cue' &&
      meaning.cue === 'clauseText' &&
      !/(?:不要|不用|别|无需|不必|勿)$/.test(message.slice(0, start)) &&
      !(asksSum && (/^条文/.test(text) || /^(?:步行|商业|老)?[街路巷]/.test(message.slice(end)))) &&
      /原|全文|逐字|条文|整条|完整|verbatim|original|wording|official text|exact text|full text|引/.test(
        text,
      ),
  )
}

/** All awards named lie inside longer phrases that point to a sentence. */
function areSwallowed({ mentions }: Found): boolean {
  const heads = mentions.filter(({ meaning }) => meaning.layer === 'award')
  return (
    heads.length > 0 &&
    heads.every((head) =>
      mentions.some(
        (topic) =>
          topic.meaning.layer === 'topic' &&
          topic.start <= head.start &&
          head.end <= topic.end &&
          topic.end - topic.start > head.end - head.start,
      ),
    )
  )
}

/** A message of nothing but words that ask: 多少钱, how much is it. */
export function saysNothingElse({ text, mentions, numbers }: Found): boolean {
  let rest = text
  const asks = mentions.filter(({ meaning }) => ['cue', 'body', 'money'].includes(meaning.layer))
  for (const { start, end } of [...asks, ...numbers])
    rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end)
  const fillers = /那么?|最后|最终|现在|到底|究竟|所以|这样|一来|下来|总的|大概|就是|可以|我们|[能会该总]/g
  return rest.replace(fillers, '').replace(/[^\p{L}\p{N}]/gu, '').length <= 2
}

/** Letters beside the names of awards in a message that asks for nothing but their sums. */
const LITTLE = 6

/** Whether a message asks for a fact of the policy, by its cues or the form of its question. */
export function isInterrogative(found: Found): boolean {
  const { cues, text } = found
  return (
    hasClauseCue(found) ||
    asksWho(text) ||
    asksWhich(text) ||
    cues.has('target') ||
    cues.has('notSum') ||
    /还是|几年|请(?:给出|告知|说明|列出|找出|写出)|怎么|如何|是否|是不是|会不会|要不要|有没有|[?吗呢]|(?<!什)么|(?<!不是|没|并非|没有)什么|\b(?:who|whose|which(?!,? (?:we|our|i|my|they|it|was|were|has|had) )|where|when|how|what|does|is|are)\b|\b(?:please|kindly) (?:give|tell|show|quote|cite|find|list|name|state)\b/.test(
      text,
    )
  )
}

/** 行标跟国标一样给吗, 地标（地方标准那个）: awards named only to be compared with, or for something else by a short name. */
export function onlyCompared({ text, mentions }: Found): boolean {
  const awards = mentions.filter(({ meaning }) => meaning.layer === 'award')
  return (
    awards.length > 0 &&
    awards.every(({ start, end, meaning }) => {
      const before = text.slice(Math.max(0, start - 8), start)
      const after = text.slice(end, end + 12)
      const compared =
        /(?:跟|和|同|与|像|如|按照?|照着?|比照|参照|类比|套)(?:着)?[^,。;!?]{0,4}$/.test(before) &&
        /^[^,。;!?]{0,4}(?:一样|同样|一个(?:样|价|待遇|标准|数)|一般|同等|相同|一致|那样|来?[给算走]|的标准|标准|享受|待遇)/.test(
          after,
        )
      const likened = /(?:same as|like|as (?:much|high) as)(?: for)?(?: a| an| the)? ?$/.test(before)
      const renamed = mentions.some(
        (one) =>
          one.meaning.layer === 'outside' &&
          one.meaning.near !== (meaning.layer === 'award' ? meaning.award : undefined) &&
          one.start > end &&
          /^ ?[(（](?:是|指|即|就是)?$/.test(text.slice(end, one.start)),
      )
      const excepted = /^[^,。;!?]{0,3}(?:以外|之外)/.test(after)
      // 行业标准和国标并轨了: one thing is said to have become the other.
      const merged =
        /[和跟与同](?:已|都|已经)?$/.test(before) &&
        /^[^,。;!?]{0,5}(?:并轨|合并|统一|拉平|打通|互认|通用|对齐|看齐|等同|合一|同权|等效)/.test(after)
      return compared || likened || renamed || excepted || merged
    })
  )
}

/** Whether a message has the form of a question: 手把手带我们走流程不, 光发钱? */
export function asksSomething(found: Found): boolean {
  return (
    isInterrogative(found) ||
    /[?？啥]|(?<!不是|没|并非|没有)什么|多久|[吗呢没不]$|(?<!什)么$|(?:[吗呢]|(?<!什)么)\P{L}|(\p{Script=Han}{1,2})[不没]\1/u.test(
      found.text,
    )
  )
}

/** 那省长质量奖提名奖呢: hardly a word beside the names of awards and what is said of them. */
export function saysLittleElse({ text, mentions }: Found): boolean {
  let rest = text
  for (const { start, end, meaning } of mentions)
    if (meaning.layer !== 'topic') rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end)
  return rest.replace(/[^\p{L}]|[那呢啊呀吗吧的了么]/gu, '').length < LITTLE
}
